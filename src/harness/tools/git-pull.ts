import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { refName, remoteName, repositoryPath } from "../git/git-names.ts";
import { requireRemote } from "../git/require-remote.ts";
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
    await requireRemote(context, path, remote ?? (await upstreamRemote(path, context)), "pull");
    const before = await headOf(path, context);
    await runGit(context, path, [
      "pull",
      "--ff-only",
      "--no-recurse-submodules",
      // Not the program that the repository's settings may name.
      "--upload-pack=git-upload-pack",
      "--",
      ...(remote === undefined ? [] : [remote, ...(branch === undefined ? [] : [branch])]),
    ]);
    const after = await headOf(path, context);
    return { before, after, changed: before !== after };
  },
});

async function upstreamRemote(path: string, context: ToolContext): Promise<string> {
  const { stdout: branch } = await runGit(context, path, ["symbolic-ref", "--short", "HEAD"]);
  const { stdout } = await runGit(context, path, ["config", `branch.${branch.trim()}.remote`]);
  return stdout.trim();
}

async function headOf(path: string, context: ToolContext): Promise<string> {
  const { stdout } = await runGit(context, path, ["rev-parse", "--verify", "HEAD"]);
  return stdout.trim();
}
