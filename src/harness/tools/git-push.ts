import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { currentBranch } from "../git/current-branch.ts";
import { refName, remoteName, repositoryPath } from "../git/git-names.ts";
import { gitSettings } from "../git/git-settings.ts";
import { requireRemote } from "../git/require-remote.ts";
import { runGit } from "../git/run-git.ts";

export const gitPush = defineTool({
  name: "git_push",
  description: "Push a branch to its remote. Never overwrites what others pushed.",
  input: z.strictObject({
    path: repositoryPath,
    remote: remoteName.default("origin"),
    branch: refName.optional().describe("the one checked out by default"),
  }),
  access: "write",
  reach: "network",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path, remote, branch }, context) => {
    const settings = await gitSettings(context, path);
    const env = await requireRemote(context, path, remote, "push", settings);
    const name = branch ?? (await currentBranch(path, context));
    const reference = `refs/heads/${name}`;
    const args = [
      "push",
      "--porcelain",
      "--no-recurse-submodules",
      // Not the program that the repository's settings may name.
      "--receive-pack=git-receive-pack",
      "--",
      remote,
      `${reference}:${reference}`,
    ];
    const { stdout } = await runGit(context, path, args, env);
    const upToDate = stdout.split("\n").some((line) => line.startsWith("="));
    return { remote, branch: name, pushed: !upToDate };
  },
});
