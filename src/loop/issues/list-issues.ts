import type { LoopParts } from "../parts.ts";
import { foldIssueLinks } from "./issue-links.ts";
import { trackerName } from "./open-issue-tracker.ts";

/** An issue of ours by the journal: what was sent last, not what stands there now. */
export interface ListedIssue {
  readonly subject: string;
  readonly issue: number;
  readonly url: string;
  readonly state: "open" | "closed" | "gone";
  /** Notes of people on it that are kept. */
  readonly notes: number;
  /** Commands of people on it, also refused ones. */
  readonly commands: number;
}

export interface IssueList {
  readonly tracker: string;
  readonly issues: readonly ListedIssue[];
  /** Issues that may have been opened without being written down; the next run looks. */
  readonly pending: number;
  /** Comments of authors that are not on the list, over all runs. */
  readonly ignored: number;
}

/** What is known of the configured tracker, without asking it. Throws `issues-not-configured`. */
export async function listIssues({ store, loaded }: LoopParts): Promise<IssueList> {
  const tracker = trackerName(loaded.config.issues);
  const rows = (await store.issueEvents()).filter((row) => row.tracker === tracker);
  const { bySubject, pending } = foldIssueLinks(rows, tracker);
  const count = (subject: string, kind: string): number =>
    rows.filter((row) => row.subject === subject && row.kind === kind).length;
  const ignored = rows
    .filter(({ kind }) => kind === "read")
    .map(({ payload }) => (JSON.parse(payload) as { readonly ignored: number }).ignored);
  return {
    tracker,
    issues: [...bySubject.values()].map(({ subject, issue, url, state, isGone }) => ({
      subject,
      issue,
      url,
      state: isGone ? "gone" : state,
      notes: count(subject, "note"),
      commands: count(subject, "command"),
    })),
    pending: pending.size,
    ignored: ignored.reduce((sum, each) => sum + each, 0),
  };
}
