import type { IssueEventRow } from "../../store/issue-port.ts";
import type { IssueSubjectKey } from "./issue-marker.ts";

/** An issue of ours on a tracker. */
export interface IssueLink {
  readonly subject: IssueSubjectKey;
  readonly issue: number;
  readonly url: string;
  readonly state: "open" | "closed";
  /** Keyed hash of what it says; null where nobody knows. */
  readonly content: string | null;
  /** Nobody finds it any more: it is left alone. */
  readonly isGone: boolean;
  /** A person closed the question: it stays so. */
  readonly isSettled: boolean;
}

export interface IssueLinks {
  readonly bySubject: ReadonlyMap<string, IssueLink>;
  /** Subjects whose issue may have been opened without being written down. */
  readonly pending: ReadonlySet<string>;
  /** Comments that were read, by their ids. */
  readonly known: ReadonlySet<string>;
  /** Before this moment nothing of ours was there; null where nothing is. */
  readonly since: number | null;
  /** Where reading the comments ended. */
  readonly read: ReadMark | null;
}

export interface ReadMark {
  /** The latest change of a comment that was seen, milliseconds by the tracker's clock. */
  readonly until: number;
  /** Comments that changed within {@link overlapMs} before that. */
  readonly recent: readonly string[];
}

/** A comment may appear a little after the time it bears. */
export const overlapMs = 60_000;

/** How things stand on one tracker by the journal. Pure. */
export function foldIssueLinks(rows: readonly IssueEventRow[], tracker: string): IssueLinks {
  const bySubject = openedLinks(rows, tracker);
  const intents = new Map<string, number>();
  const known = new Set<string>();
  let since: number | null = null;
  let read: ReadMark | null = null;
  for (const row of rows) {
    if (row.tracker !== tracker) continue;
    const payload = JSON.parse(row.payload) as Payload;
    const { kind, subject } = row;
    if (kind === "intended") intents.set(subject, (intents.get(subject) ?? 0) + 1);
    if (kind === "abandoned") intents.set(subject, (intents.get(subject) ?? 0) - 1);
    if (kind === "intended" || kind === "opened") since = Math.min(since ?? row.at, row.at);
    if (payload.comment !== undefined) known.add(payload.comment);
    if (kind === "read") read = laterMark(read, payload as ReadMark);
    const link = bySubject.get(subject);
    if (link !== undefined) bySubject.set(subject, nextLink(link, kind, payload));
  }
  const pending = [...intents].flatMap(([subject, count]) =>
    count > 0 && !bySubject.has(subject) ? [subject] : [],
  );
  return { bySubject, pending: new Set(pending), known, since, read };
}

interface Payload extends Partial<ReadMark> {
  readonly comment?: string;
  readonly url?: string;
  readonly content?: string | null;
  readonly state?: "open" | "closed";
  readonly settles?: boolean;
}

/** The times of events of one moment say nothing of their order: what was read further wins. */
function laterMark(known: ReadMark | null, { until, recent }: ReadMark): ReadMark {
  return known !== null && known.until > until ? known : { until, recent };
}

/** Comments bear the times of the tracker's clock: one may seem older than its issue. */
function openedLinks(rows: readonly IssueEventRow[], tracker: string): Map<string, IssueLink> {
  const opened = rows.filter((row) => row.tracker === tracker && row.kind === "opened");
  return new Map(
    opened.flatMap(({ subject, issue, payload }) => {
      const { url = "", content = null, state = "open" } = JSON.parse(payload) as Payload;
      if (issue === null) return [];
      const key = subject as IssueSubjectKey;
      const link = { subject: key, issue, url, state, content, isGone: false, isSettled: false };
      return [[subject, link]];
    }),
  );
}

function nextLink(link: IssueLink, kind: IssueEventRow["kind"], payload: Payload): IssueLink {
  const { content = null, state = "open", settles } = payload;
  if (kind === "changed") return { ...link, state, content };
  if (kind === "gone") return { ...link, isGone: true };
  return settles === undefined ? link : { ...link, isSettled: settles };
}
