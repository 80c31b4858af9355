import type { Config } from "../../core/config-schema.ts";
import type { Item } from "../../core/knowledge.ts";
import { severities } from "../../signals/health/health-finding.ts";
import type { LoopParts } from "../parts.ts";
import { tickets, ticketSteps, type TicketRecord } from "../tickets.ts";
import type { IssueBridge } from "./issue-bridge.ts";
import type { IssueLinks } from "./issue-links.ts";
import type { IssueSubjectKey } from "./issue-marker.ts";
import { questionIssue } from "./question-issue.ts";
import { type IssueText, ticketIssue } from "./ticket-issue.ts";

/** Something that is, or may become, an issue. */
export interface IssueSubject {
  readonly key: IssueSubjectKey;
  /** Whether its issue is open. */
  readonly isOpen: boolean;
  /** Whether it gets an issue where it has none. */
  readonly isWanted: boolean;
  /** Sessions it rests on, by key. */
  readonly sessions: () => Promise<readonly string[]>;
  /** What commands are about; null for a question, which can only be settled. */
  readonly ticket: TicketRecord | null;
  readonly text: (bridge: IssueBridge) => Promise<IssueText>;
}

/** Everything there is, what matters most first: tickets by severity, then questions by what they cost. */
export async function issueSubjects(
  parts: LoopParts,
  settings: Config["issues"],
  links: IssueLinks,
): Promise<readonly IssueSubject[]> {
  const { tickets: all } = await tickets(parts, parts.clock.now());
  const graveFirst = all.toSorted((a, b) => rankOf(b) - rankOf(a));
  return [
    ...graveFirst.map((ticket) => ticketSubject(ticket, settings)),
    ...(await questionSubjects(parts, settings, links)),
  ];
}

function rankOf({ severity }: Pick<TicketRecord, "severity">): number {
  return severities.indexOf(severity);
}

/** A ticket of a storm is told by the first of them; one that was put aside or is over opens nothing. */
function ticketSubject(ticket: TicketRecord, { minSeverity }: Config["issues"]): IssueSubject {
  const { id, state, parent, sessions } = ticket;
  const isPresent = state === "open" || state === "acknowledged";
  const isGrave = rankOf(ticket) >= severities.indexOf(minSeverity);
  return {
    key: `ticket:${id}`,
    isOpen: state !== "resolved",
    isWanted: isPresent && parent === null && isGrave,
    sessions: () => Promise.resolve(sessions),
    ticket,
    text: async ({ parts, redactor }) =>
      ticketIssue(ticket, await ticketSteps(parts, ticket), (text) => redactor.redact(text)),
  };
}

/** Questions that are wanted, and what became of those that have an issue: an answer makes another item of one. */
async function questionSubjects(
  { store }: LoopParts,
  { questions }: Config["issues"],
  { bySubject }: IssueLinks,
): Promise<readonly IssueSubject[]> {
  const filter = { category: "question" };
  const limit = questions ? await store.countItems(filter) : 0;
  const open = limit === 0 ? [] : await store.items({ ...filter, limit });
  const listed = new Set(open.map(({ key }) => key));
  const linked = [...bySubject.keys()].flatMap((subject) => {
    const [kind, key = ""] = subject.split(":", 2);
    return kind === "question" && !listed.has(key) ? [key] : [];
  });
  const others = await Promise.all(linked.map((key) => store.findItem(key)));
  return [...open, ...others.filter((item) => item !== null)].map((item) =>
    questionSubject(item, store),
  );
}

/** What commands or touches credentials waits for a person here: it is not told elsewhere. */
function questionSubject(item: Item, store: LoopParts["store"]): IssueSubject {
  const { key, category, status } = item;
  const isQuestion = category === "question";
  return {
    key: `question:${key}`,
    isOpen: isQuestion,
    isWanted: isQuestion && status === "candidate",
    sessions: async () => {
      const findings = (await store.findings([key])).get(key) ?? [];
      return [...new Set(findings.map(({ session }) => session))];
    },
    ticket: null,
    text: ({ redactor }) => Promise.resolve(questionIssue(item, (text) => redactor.redact(text))),
  };
}
