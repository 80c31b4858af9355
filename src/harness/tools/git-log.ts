import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { refName, repositoryPath } from "../git/git-names.ts";
import { runGit } from "../git/run-git.ts";

/** Fields and records end in characters that no commit message holds. */
const format = "%H%x1f%an%x1f%aI%x1f%s%x1e";

export const gitLog = defineTool({
  name: "git_log",
  description: "The latest commits of a git repository: hash, author, time and subject.",
  input: z.strictObject({
    path: repositoryPath,
    limit: z.int().min(1).max(1000).default(20),
    ref: refName.optional().describe("branch, tag or commit; the one checked out by default"),
    file: z.string().min(1).optional().describe("only commits that changed this file"),
  }),
  access: "read",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path, limit, ref, file }, context) => {
    const { stdout } = await runGit(context, path, [
      "log",
      `--max-count=${limit}`,
      `--format=${format}`,
      ...(ref === undefined ? [] : [ref]),
      "--",
      ...(file === undefined ? [] : [file]),
    ]);
    const commits = stdout
      .split("\x1e")
      .map((record) => record.trimStart().split("\x1f"))
      .filter(({ length }) => length === 4)
      .map(([commit = "", author = "", at = "", subject = ""]) => ({
        commit,
        author,
        at,
        subject,
      }));
    return { commits };
  },
});
