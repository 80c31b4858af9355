import { hash128 } from "../../core/hash.ts";
import type { IssueComment } from "../../harness/issues/issue-tracker.ts";
import type { TicketEventRow } from "../../store/port.ts";
import { commandList, type CommentCommand, readComment } from "./comment-command.ts";
import { type IssueBridge, issueEvent, recordEvents } from "./issue-bridge.ts";
import { type IssueLink, type IssueLinks, overlapMs, type ReadMark } from "./issue-links.ts";
import { isReplyMarker, replyMarker } from "./issue-marker.ts";
import type { IssueSubject } from "./issue-subjects.ts";

/** What one comment did, or would do. */
export interface FeedbackReport {
  readonly issue: number;
  readonly url: string;
  readonly author: string;
  readonly subject: string;
  readonly outcome: "note" | "done" | "refused";
  /** Its first word without the slash; null for a note. */
  readonly command: string | null;
  /** Why it was refused, in words for its author. */
  readonly problem: string | null;
}

export interface CommentCounts {
  /** New ones on any issue of the repository. */
  readonly read: number;
  /** On our issues, of authors that are not on the list: nothing of them is kept. */
  readonly ignored: number;
  /** Our own. */
  readonly own: number;
  /** On other issues. */
  readonly elsewhere: number;
  /** False where more are left for the next run. */
  readonly isComplete: boolean;
}

export interface Feedback {
  readonly feedback: readonly FeedbackReport[];
  readonly comments: CommentCounts;
}

/** The tracker's clock may go after ours. */
const firstOverlapMs = 86_400_000;
const longestNote = 2000;

/** Takes in what allowed authors wrote on our issues since the last time: commands act on tickets, all else is a note. */
export async function readFeedback(
  bridge: IssueBridge,
  links: IssueLinks,
  subjects: readonly IssueSubject[],
): Promise<Feedback> {
  if (links.since === null) return { feedback: [], comments: nothingRead };
  const since = links.read === null ? links.since - firstOverlapMs : links.read.until - overlapMs;
  const pages = await bridge.tracker.commentsSince(since);
  const seen = new Set(links.read?.recent);
  const fresh = pages.comments.filter(({ id }) => !seen.has(id) && !links.known.has(id));
  const byIssue = new Map([...links.bySubject.values()].map((link) => [link.issue, link]));
  const sorted = sortComments(bridge, fresh, byIssue);
  const answered = new Set(sorted.own.map(({ body }) => lastLine(body)));
  const feedback: FeedbackReport[] = [];
  for (const { comment, link, author } of sorted.allowed) {
    const subject = subjects.find(({ key }) => key === link.subject);
    // oxlint-disable-next-line no-await-in-loop -- in the order in which they were written
    feedback.push(await takeComment(bridge, { comment, link, author, subject }, answered));
  }
  const counts = {
    read: fresh.length,
    ignored: sorted.ignored,
    own: sorted.own.length,
    elsewhere: sorted.elsewhere,
  };
  if (fresh.length > 0) await recordReading(bridge, pages, since, counts);
  return { feedback, comments: { ...counts, isComplete: pages.isComplete } };
}

const nothingRead: CommentCounts = { read: 0, ignored: 0, own: 0, elsewhere: 0, isComplete: true };

interface SortedComments {
  readonly allowed: readonly AllowedComment[];
  readonly own: readonly IssueComment[];
  readonly ignored: number;
  readonly elsewhere: number;
}

interface AllowedComment {
  readonly comment: IssueComment;
  readonly link: IssueLink;
  readonly author: string;
}

function sortComments(
  { settings, self }: IssueBridge,
  comments: readonly IssueComment[],
  byIssue: ReadonlyMap<number, IssueLink>,
): SortedComments {
  const mayWrite = new Set(settings.allowedAuthors.map((author) => author.toLowerCase()));
  const allowed: AllowedComment[] = [];
  const own: IssueComment[] = [];
  let [ignored, elsewhere] = [0, 0];
  for (const comment of comments) {
    const link = byIssue.get(comment.issue);
    const { author } = comment;
    const name = author?.toLowerCase();
    if (link === undefined) elsewhere += 1;
    else if (name === self && (!mayWrite.has(self) || isReply(comment))) own.push(comment);
    else if (author !== null && name !== undefined && mayWrite.has(name))
      allowed.push({ comment, link, author });
    else ignored += 1;
  }
  return { allowed, own, ignored, elsewhere };
}

/** Of a person who lends the bridge their own account, all but its answers are theirs. */
function isReply({ body }: IssueComment): boolean {
  return isReplyMarker(lastLine(body));
}

function lastLine(body: string): string {
  return body.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

interface GivenComment extends AllowedComment {
  readonly subject: IssueSubject | undefined;
}

/**
 * An answer first, then the act, then that it was read: whatever ends the process in between, the next run finds the answer
 * there, and the act under the same id.
 */
async function takeComment(
  bridge: IssueBridge,
  given: GivenComment,
  answered: ReadonlySet<string>,
): Promise<FeedbackReport> {
  const { comment, link, author, subject } = given;
  const { command, problem: misspelt, text } = readComment(comment.body);
  const problem = misspelt ?? (command === null ? null : problemOf(given, command));
  if (problem !== null && !answered.has(replyMarker(comment.id)) && !bridge.isDryRun) {
    await bridge.beat();
    await bridge.tracker.comment(comment.issue, replyTo(comment, problem));
  }
  const at = Math.min(comment.createdAt, bridge.parts.clock.now());
  const by = `${bridge.settings.kind ?? ""}:${author}`;
  const ticket = subject?.ticket ?? null;
  if (command !== null && problem === null && ticket !== null && !bridge.isDryRun) {
    const row = ticketEvent(bridge, { ticket: ticket.id, command, comment, by, at });
    await bridge.parts.store.recordTicketEvents([row]);
  }
  const payload = {
    comment: comment.id,
    url: comment.url,
    // What is about nothing that is here could not be forgotten with it either.
    text: text === "" || subject === undefined ? null : bridge.redactor.excerpt(text, longestNote),
    sessions: (await subject?.sessions()) ?? [],
    ...(ticket === null && problem === null && settling(command)),
    ...(command !== null && { command: command.word }),
    ...(problem !== null && { problem }),
  };
  const kind = command === null && problem === null ? "note" : "command";
  const once = ["comment", comment.id];
  const event = { subject: link.subject, kind, issue: comment.issue, actor: by, at, once } as const;
  await recordEvents(bridge, [issueEvent(bridge, { ...event, payload })]);
  return {
    issue: comment.issue,
    url: comment.url,
    author,
    subject: link.subject,
    outcome: problem !== null ? "refused" : command === null ? "note" : "done",
    command: command?.word ?? null,
    problem,
  };
}

/** Why a command cannot be done; null where it can. */
function problemOf({ subject }: GivenComment, { word }: CommentCommand): string | null {
  if (subject === undefined) return "What this issue was about is not there any more.";
  if (subject.ticket !== null || settlingWords.has(word)) return null;
  return `\`/${word}\` is for tickets: a question takes \`/resolve\`, \`/wrong\` or \`/reopen\`.`;
}

/** Whether a question stays closed after the command. */
const settlingWords: ReadonlyMap<string, boolean> = new Map([
  ["resolve", true],
  ["wrong", true],
  ["reopen", false],
]);

function settling(command: CommentCommand | null): { readonly settles?: boolean } {
  const settles = settlingWords.get(command?.word ?? "");
  return settles === undefined ? {} : { settles };
}

function replyTo({ id }: IssueComment, problem: string): string {
  return `${problem} Nothing was done. Commands are ${commandList}.\n\n${replyMarker(id)}`;
}

interface CommandEvent {
  readonly ticket: string;
  readonly command: CommentCommand;
  readonly comment: IssueComment;
  readonly by: string;
  readonly at: number;
}

/** The act counts from when it was written, not from when it was read: what happened in between came after it. */
function ticketEvent(
  { tracker, redactor }: IssueBridge,
  { ticket, command, comment, by, at }: CommandEvent,
): TicketEventRow {
  const { kind, forMs, assignee } = command;
  const payload = {
    ...(forMs !== undefined && { until: at + forMs }),
    ...(assignee !== undefined && { assignee: redactor.redact(assignee) }),
    reason: `comment on issue ${comment.issue}: ${comment.url}`,
  };
  const id = hash128(JSON.stringify(["comment", tracker.name, comment.id]));
  return { id, ticket, kind, actor: by, payload: JSON.stringify(payload), at };
}

/** How far the comments were read. Where more are left, they were all written after the last that was read. */
async function recordReading(
  bridge: IssueBridge,
  {
    comments,
    isComplete,
  }: { readonly comments: readonly IssueComment[]; readonly isComplete: boolean },
  since: number,
  counts: Omit<CommentCounts, "isComplete">,
): Promise<void> {
  const latest = comments.reduce((most, { updatedAt }) => Math.max(most, updatedAt), since);
  const until = isComplete ? latest : Math.max(since, comments.at(-1)?.createdAt ?? since);
  const recent = comments.filter(({ updatedAt }) => updatedAt >= until - overlapMs);
  const mark: ReadMark = { until, recent: recent.map(({ id }) => id) };
  await recordEvents(bridge, [
    issueEvent(bridge, { subject: "", kind: "read", issue: null, payload: { ...mark, ...counts } }),
  ]);
}
