import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { repositoryPath } from "../git/git-names.ts";
import { requireWorkTree } from "../git/require-work-tree.ts";
import { runGit } from "../git/run-git.ts";

export const gitStatus = defineTool({
  name: "git_status",
  description: "Branch, upstream and changed files of a git repository.",
  input: z.strictObject({ path: repositoryPath }),
  access: "read",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path }, context) => {
    await requireWorkTree(context, path, "read");
    const { stdout } = await runGit(context, path, [
      "status",
      "--porcelain=v2",
      "--branch",
      "-z",
      "--",
    ]);
    return parseStatus(stdout);
  },
});

interface ChangedFile {
  readonly path: string;
  /** As `git status` says it: X of the index, Y of the working tree; `??` for what is not tracked. */
  readonly state: string;
  /** Where a renamed file was. */
  readonly from?: string;
}

/** The records of `git status --porcelain=v2 -z`. */
function parseStatus(text: string) {
  const header = new Map<string, string>();
  const files: ChangedFile[] = [];
  const records = text.split("\0");
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? "";
    const [, name, value] = /^# branch\.(\S+) (.*)$/.exec(record) ?? [];
    if (name !== undefined) header.set(name, value ?? "");
    const file = changedFile(record, records[index + 1]);
    if (file !== null) files.push(file);
    if (file?.from !== undefined) index += 1;
  }
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(header.get("ab") ?? "") ?? [];
  const head = header.get("head") ?? null;
  const commit = header.get("oid") ?? null;
  return {
    branch: head === "(detached)" ? null : head,
    commit: commit === "(initial)" ? null : commit,
    upstream: header.get("upstream") ?? null,
    ahead: ahead === undefined ? null : Number(ahead),
    behind: behind === undefined ? null : Number(behind),
    clean: files.length === 0,
    files,
  };
}

/** Fields before the path of each kind of record. */
const fieldsBefore: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10 };

function changedFile(record: string, next: string | undefined): ChangedFile | null {
  const kind = record.slice(0, 1);
  if (kind === "?") return { path: record.slice(2), state: "??" };
  const before = fieldsBefore[kind];
  if (before === undefined || record[1] !== " ") return null;
  const fields = record.split(" ");
  const path = fields.slice(before).join(" ");
  const state = fields[1] ?? "";
  return kind === "2" && next !== undefined ? { path, state, from: next } : { path, state };
}
