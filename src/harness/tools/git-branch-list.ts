import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { repositoryPath } from "../git/git-names.ts";
import { runGit } from "../git/run-git.ts";

export const gitBranchList = defineTool({
  name: "git_branch_list",
  description: "The branches of a git repository with their commits and upstreams.",
  input: z.strictObject({
    path: repositoryPath,
    remote: z.boolean().default(false).describe("also those of remotes"),
  }),
  access: "read",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path, remote }, context) => {
    const { stdout } = await runGit(context, path, [
      "for-each-ref",
      "--format=%(HEAD)%1f%(refname:short)%1f%(objectname)%1f%(upstream:short)%1f%(committerdate:iso-strict)",
      "refs/heads",
      ...(remote ? ["refs/remotes"] : []),
    ]);
    const branches = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\x1f"))
      .map(([head, name = "", commit = "", upstream = "", at = ""]) => ({
        name,
        current: head === "*",
        commit,
        upstream: upstream === "" ? null : upstream,
        at,
      }));
    return { branches };
  },
});
