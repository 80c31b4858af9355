import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { repositoryPath } from "../git/git-names.ts";
import { requireWorkTree } from "../git/require-work-tree.ts";
import { runGit } from "../git/run-git.ts";

export const gitCommit = defineTool({
  name: "git_commit",
  description: "Commit files of a git repository: those named, or every tracked one that changed.",
  input: z.strictObject({
    path: repositoryPath,
    message: z.string().trim().min(1).max(10_000),
    files: z
      .array(z.string().min(1))
      .max(1000)
      .default([])
      .describe("to be added and committed, from the repository's folder; none: all tracked"),
  }),
  access: "write",
  touches: ({ path, files }) => ({ paths: [path, ...files.map((file) => `${path}/${file}`)] }),
  run: async ({ path, message, files }, context) => {
    await requireWorkTree(context, path, "write");
    if (files.length > 0) await runGit(context, path, ["add", "--", ...files]);
    await runGit(context, path, [
      "commit",
      "--quiet",
      `--message=${message}`,
      ...(files.length > 0 ? ["--", ...files] : ["--all", "--"]),
    ]);
    const { stdout } = await runGit(context, path, ["rev-parse", "--verify", "HEAD"]);
    return { commit: stdout.trim() };
  },
});
