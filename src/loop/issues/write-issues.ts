import type { TrackedIssue } from "../../harness/issues/issue-tracker.ts";
import { TrackerError } from "../../harness/issues/tracker-error.ts";
import { type IssueBridge, issueEvent, recordEvents } from "./issue-bridge.ts";
import type { IssueLink, IssueLinks } from "./issue-links.ts";
import { issueMarker, type IssueSubjectKey, markedSubject } from "./issue-marker.ts";
import type { IssueSubject } from "./issue-subjects.ts";
import type { IssueText } from "./ticket-issue.ts";

export type IssueAction =
  | "opened"
  | "adopted"
  | "updated"
  | "closed"
  | "reopened"
  | "withdrawn"
  | "gone";

/** What was done about one issue, or would be. */
export interface IssueChangeReport {
  readonly action: IssueAction;
  readonly subject: IssueSubjectKey;
  /** Null where it would be opened. */
  readonly issue: number | null;
  readonly url: string | null;
  readonly title: string;
}

interface WantedIssue extends IssueText {
  readonly state: "open" | "closed";
}

/** Brings the issues of ours up to date: each that says something else than it should is changed, in the order of the subjects. */
export async function updateIssues(
  bridge: IssueBridge,
  links: IssueLinks,
  subjects: readonly IssueSubject[],
): Promise<readonly IssueChangeReport[]> {
  const byKey = new Map<string, IssueSubject>(subjects.map((subject) => [subject.key, subject]));
  const reports: IssueChangeReport[] = [];
  for (const link of links.bySubject.values()) {
    if (link.isGone) continue;
    // oxlint-disable-next-line no-await-in-loop -- trackers ask for one call after another
    const report = await updateIssue(bridge, link, byKey.get(link.subject));
    if (report !== null) reports.push(report);
  }
  return reports;
}

async function updateIssue(
  bridge: IssueBridge,
  link: IssueLink,
  subject: IssueSubject | undefined,
): Promise<IssueChangeReport | null> {
  const wanted = await wantedIssue(bridge, link, subject);
  const { title, body, state } = wanted;
  const content = bridge.contentHash([title, body, state]);
  if (content === link.content) return null;
  const { issue, url, subject: key } = link;
  const found = bridge.isDryRun || (await changeIssue(bridge, issue, wanted));
  const event = { subject: key, issue } as const;
  await recordEvents(bridge, [
    found
      ? issueEvent(bridge, { ...event, kind: "changed", payload: { content, state } })
      : issueEvent(bridge, { ...event, kind: "gone", payload: {}, once: ["gone", key] }),
  ]);
  const action = found ? actionOf(link, state, subject === undefined) : "gone";
  return { action, subject: key, issue, url, title };
}

/** False where the issue is not there any more. */
async function changeIssue(
  { tracker, beat }: IssueBridge,
  issue: number,
  change: WantedIssue,
): Promise<boolean> {
  await beat();
  try {
    await tracker.update(issue, change);
    return true;
  } catch (error) {
    if (error instanceof TrackerError && error.code === "issues-not-found") return false;
    throw error;
  }
}

function actionOf(
  { state: before, content }: IssueLink,
  state: "open" | "closed",
  isWithdrawn: boolean,
): IssueAction {
  if (isWithdrawn) return "withdrawn";
  if (state === before || content === null) return "updated";
  return state === "open" ? "reopened" : "closed";
}

async function wantedIssue(
  bridge: IssueBridge,
  { subject: key, isSettled }: IssueLink,
  subject: IssueSubject | undefined,
): Promise<WantedIssue> {
  if (subject === undefined) return withMarker(bridge, key, withdrawn, "closed");
  const isOpen = subject.isOpen && !isSettled;
  return withMarker(bridge, key, await subject.text(bridge), isOpen ? "open" : "closed");
}

const withdrawn: IssueText = {
  title: "Withdrawn",
  body: "What this issue rested on is not in the store any more: it was forgotten, or the sessions are judged otherwise now.",
};

function withMarker(
  { storeTag }: IssueBridge,
  key: IssueSubjectKey,
  { title, body }: IssueText,
  state: "open" | "closed",
): WantedIssue {
  return { title, body: `${body}\n\n${issueMarker(key, storeTag)}`, state };
}

/** Opens an issue for each subject. That it will is written down first: what came of it is looked up by the next run. */
export async function openIssues(
  bridge: IssueBridge,
  subjects: readonly IssueSubject[],
): Promise<readonly IssueChangeReport[]> {
  const reports: IssueChangeReport[] = [];
  // oxlint-disable-next-line no-await-in-loop -- trackers ask for one call after another
  for (const subject of subjects) reports.push(await openIssue(bridge, subject));
  return reports;
}

async function openIssue(bridge: IssueBridge, subject: IssueSubject): Promise<IssueChangeReport> {
  const { key } = subject;
  const draft = withMarker(bridge, key, await subject.text(bridge), "open");
  const { title, body } = draft;
  if (bridge.isDryRun) return { action: "opened", subject: key, issue: null, url: null, title };
  await bridge.beat();
  const intended = { subject: key, kind: "intended", issue: null, payload: {} } as const;
  await recordEvents(bridge, [issueEvent(bridge, intended)]);
  const { labels } = bridge.settings;
  const { number: issue, url } = await bridge.tracker.create({ title, body, labels });
  const content = bridge.contentHash([title, body, "open"]);
  await recordEvents(bridge, [openedEvent(bridge, key, issue, { url, content, state: "open" })]);
  return { action: "opened", subject: key, issue, url, title };
}

function openedEvent(
  bridge: IssueBridge,
  subject: IssueSubjectKey,
  issue: number,
  payload: Pick<IssueLink, "url" | "content" | "state">,
) {
  const once = ["opened", subject];
  return issueEvent(bridge, { subject, kind: "opened", issue, payload: { ...payload }, once });
}

/**
 * Looks on the tracker for issues that this store opened and that its journal does not know, and writes them down; what was
 * intended and is not there is given up. Only what our own user wrote is believed.
 */
export async function adoptIssues(
  bridge: IssueBridge,
  links: IssueLinks,
): Promise<readonly IssueChangeReport[]> {
  const { tracker, self, storeTag } = bridge;
  const found = new Map<IssueSubjectKey, TrackedIssue>();
  for (const issue of await tracker.list(self)) {
    const subject =
      issue.author?.toLowerCase() === self ? markedSubject(issue.body, storeTag) : null;
    if (subject !== null && !links.bySubject.has(subject)) found.set(subject, issue);
  }
  const abandoned = [...links.pending].filter((key) => !found.has(key as IssueSubjectKey));
  await recordEvents(bridge, [
    ...[...found].map(([key, { number, url, state }]) =>
      openedEvent(bridge, key, number, { url, content: null, state }),
    ),
    ...abandoned.map((subject) =>
      issueEvent(bridge, { subject, kind: "abandoned", issue: null, payload: {} }),
    ),
  ]);
  return [...found].map(([subject, { number, url, title }]) => ({
    action: "adopted",
    subject,
    issue: number,
    url,
    title,
  }));
}
