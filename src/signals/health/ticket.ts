import type { DriftNumbers } from "./drift-numbers.ts";
import type { HealthCause, Severity } from "./health-finding.ts";

/** Where a ticket stands. A snoozed one comes back by itself; a resolved one when the problem does. */
export const ticketStates = ["open", "acknowledged", "snoozed", "resolved"] as const;
export type TicketState = (typeof ticketStates)[number];

export const ticketActs = [
  "acknowledge",
  "snooze",
  "resolve",
  "reopen",
  "assign",
  "dismiss",
] as const;

/** An escalated health problem with a life cycle: everything of one cause with one root in one scope. */
export interface Ticket {
  /** 32 hex digits, from scope, family of the cause and signature: the same problem is the same ticket for ever. */
  readonly id: string;
  /** Of the gravest occurrence. */
  readonly cause: HealthCause;
  /** Everything that was found wrong at this root. */
  readonly signals: readonly HealthCause[];
  /** The greatest there was. */
  readonly severity: Severity;
  readonly signature: string;
  /** Harness or agent, and repository where known; of a drift, what is watched. */
  readonly scope: string;
  /** Of the latest occurrence, in words. */
  readonly evidence: string;
  /** Steps that the latest occurrence rests on. */
  readonly stepKeys: readonly string[];
  /** The numbers behind a drift; null for any other cause. */
  readonly drift: DriftNumbers | null;
  readonly agent: string | null;
  readonly task: string | null;
  readonly stepsSinceProgress: number;
  readonly stallSeconds: number;
  /** Sessions it occurred in, oldest first. */
  readonly sessions: readonly string[];
  /** Milliseconds; null where no occurrence has a time. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly state: TicketState;
  readonly assignee: string | null;
  /** Until when it is snoozed, in milliseconds; null when it is not. */
  readonly snoozedUntil: number | null;
  /** Who or what resolved it; null while it is not. */
  readonly resolvedBy: string | null;
  readonly resolvedAt: number | null;
  /** A person said that it is no problem: it does not come back by itself. */
  readonly dismissed: boolean;
  /** Times it came back after it was resolved. */
  readonly reopened: number;
  /** The first ticket of the storm it belongs to; null outside one. */
  readonly parent: string | null;
}

/** What a person does with a ticket: a row of the journal. */
export interface TicketAct {
  readonly ticket: string;
  readonly kind: (typeof ticketActs)[number];
  readonly actor: string;
  readonly at: number;
  /** Until when, for a snooze; whom, for an assignment. */
  readonly until?: number;
  readonly assignee?: string;
}
