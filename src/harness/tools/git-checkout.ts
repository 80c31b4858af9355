import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { refName, repositoryPath } from "../git/git-names.ts";
import { requireWorkTree } from "../git/require-work-tree.ts";
import { runGit } from "../git/run-git.ts";

export const gitCheckout = defineTool({
  name: "git_checkout",
  description: "Switch a git repository to a branch, or make a new one. Never throws changes away.",
  input: z.strictObject({
    path: repositoryPath,
    branch: refName,
    create: z.boolean().default(false),
  }),
  access: "write",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path, branch, create }, context) => {
    await requireWorkTree(context, path, "write");
    const target = create ? [`--create=${branch}`] : ["--no-guess", branch];
    await runGit(context, path, ["switch", "--quiet", "--no-recurse-submodules", ...target]);
    const { stdout } = await runGit(context, path, ["rev-parse", "--verify", "HEAD"]);
    return { branch, commit: stdout.trim() };
  },
});
