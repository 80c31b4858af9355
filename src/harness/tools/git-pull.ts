import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { currentBranch, upstreamRemote } from "../git/current-branch.ts";
import { refName, remoteName, repositoryPath } from "../git/git-names.ts";
import { gitSettings } from "../git/git-settings.ts";
import { requireRemote } from "../git/require-remote.ts";
import { requireWorkTree } from "../git/require-work-tree.ts";
import { runGit } from "../git/run-git.ts";
import type { ToolContext } from "../tool.ts";

export const gitPull = defineTool({
  name: "git_pull",
  description: "Bring a branch up to date from its remote; refuses where that needs a merge.",
  input: z.strictObject({
    path: repositoryPath,
    remote: remoteName.optional().describe("the upstream's by default"),
    branch: refName.optional().describe("needs `remote`; the upstream by default"),
  }),
  access: "write",
  reach: "network",
  // Pulling again what is there already changes nothing.
  idempotent: true,
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path, remote, branch }, context) => {
    await requireWorkTree(context, path, "write");
    const settings = await gitSettings(context, path);
    const from = remote ?? upstreamRemote(await currentBranch(path, context), settings);
    const env = await requireRemote(context, path, from, "pull", settings);
    const before = await headOf(path, context);
    const args = [
      "pull",
      "--ff-only",
      "--no-recurse-submodules",
      // Not the program that the repository's settings may name.
      "--upload-pack=git-upload-pack",
      "--",
      ...(remote === undefined ? [] : [remote, ...(branch === undefined ? [] : [branch])]),
    ];
    await runGit(context, path, args, env);
    const after = await headOf(path, context);
    return { before, after, changed: before !== after };
  },
});

async function headOf(path: string, context: ToolContext): Promise<string> {
  const { stdout } = await runGit(context, path, ["rev-parse", "--verify", "HEAD"]);
  return stdout.trim();
}
