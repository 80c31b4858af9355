import type { Config } from "../../core/config-schema.ts";
import { severities } from "../../signals/health/health-finding.ts";
import type { LoopParts } from "../parts.ts";
import { tickets, ticketSteps, type TicketRecord } from "../tickets.ts";
import type { IssueBridge } from "./issue-bridge.ts";
import type { IssueSubjectKey } from "./issue-marker.ts";
import { type IssueText, ticketIssue } from "./ticket-issue.ts";

/** Something that is, or may become, an issue. */
export interface IssueSubject {
  readonly key: IssueSubjectKey;
  /** Whether its issue is open. */
  readonly isOpen: boolean;
  /** Whether it gets an issue where it has none. */
  readonly isWanted: boolean;
  /** Higher first. */
  readonly rank: number;
  /** Sessions it rests on, by key. */
  readonly sessions: readonly string[];
  /** Null for a question: acts are about tickets. */
  readonly ticket: TicketRecord | null;
  readonly text: (bridge: IssueBridge) => Promise<IssueText>;
}

/** Everything there is, what matters most first; of equals what is older. */
export async function issueSubjects(
  parts: LoopParts,
  settings: Config["issues"],
): Promise<readonly IssueSubject[]> {
  const { tickets: all } = await tickets(parts, parts.clock.now());
  return all.map((ticket) => ticketSubject(ticket, settings)).toSorted((a, b) => b.rank - a.rank);
}

/** A ticket of a storm is told by the first of them; one that was put aside or is over opens nothing. */
function ticketSubject(ticket: TicketRecord, { minSeverity }: Config["issues"]): IssueSubject {
  const { id, state, severity, parent, sessions } = ticket;
  const rank = severities.indexOf(severity);
  const isPresent = state === "open" || state === "acknowledged";
  return {
    key: `ticket:${id}`,
    isOpen: state !== "resolved",
    isWanted: isPresent && parent === null && rank >= severities.indexOf(minSeverity),
    rank,
    sessions,
    ticket,
    text: async ({ parts, redactor }) =>
      ticketIssue(ticket, await ticketSteps(parts, ticket), (text) => redactor.redact(text)),
  };
}
