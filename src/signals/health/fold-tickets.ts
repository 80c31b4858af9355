import { hash128 } from "../../core/hash.ts";
import { causeFamily, inOrder, type SessionFinding, severityRank } from "./session-finding.ts";
import type { Ticket, TicketAct } from "./ticket.ts";

/** A session as tickets see it: where it ran, when it ended, and what of it escalates. */
export interface JudgedSession {
  readonly key: string;
  readonly scope: string;
  /** Milliseconds of its end; null where unknown: it then opens tickets, but is no proof that a problem is gone. */
  readonly at: number | null;
  readonly agent: string | null;
  readonly task: string | null;
  /** The watch that this is an observation of, for a drift; none where the session itself was judged. */
  readonly watch?: string;
  /** Those that escalate. */
  readonly findings: readonly SessionFinding[];
}

/** Sessions of a scope in a row without the problem that resolve its ticket: one good run is no proof. */
export const cleanSessionsToResolve = 5;
/** Tickets of one cause opened within an hour that make a storm. */
export const stormSize = 5;
const stormMs = 60 * 60 * 1000;

interface Draft extends Ticket {
  readonly clean: number;
  readonly watch: string | null;
}

type Moment =
  | { readonly at: number | null; readonly key: string; readonly session: JudgedSession }
  | { readonly at: number; readonly key: string; readonly act: TicketAct };

/**
 * The tickets as of a moment, from every judged session and every act of people: opened by an occurrence, reopened by one
 * after it was resolved (unless a person had dismissed it), resolved by a person or by {@link cleanSessionsToResolve} sessions of its scope without it.
 * Pure; the order of the inputs does not matter.
 */
export function foldTickets(
  sessions: readonly JudgedSession[],
  acts: readonly TicketAct[],
  asOf: number,
): readonly Ticket[] {
  const tickets = new Map<string, Draft>();
  for (const moment of momentsOf(sessions, acts)) {
    if (timeOf(moment.at) > asOf) continue;
    if ("session" in moment) meet(tickets, moment.session);
    else apply(tickets, moment.act);
  }
  const awake = [...tickets.values()].map((ticket) => wake(ticket, asOf));
  return withParents(awake);
}

function momentsOf(sessions: readonly JudgedSession[], acts: readonly TicketAct[]): Moment[] {
  return [
    ...sessions.map((session): Moment => ({ at: session.at, key: `0${session.key}`, session })),
    ...acts.map((act): Moment => ({ at: act.at, key: `1${act.ticket}${act.kind}`, act })),
  ].toSorted((a, b) => timeOf(a.at) - timeOf(b.at) || (a.key < b.key ? -1 : 1));
}

/** What has no time comes first. */
function timeOf(at: number | null): number {
  return at ?? -1;
}

function meet(tickets: Map<string, Draft>, session: JudgedSession): void {
  const met = new Set<string>();
  for (const finding of session.findings) {
    const id = ticketId(session.scope, finding);
    met.add(id);
    tickets.set(id, occurrence(tickets.get(id), id, session, finding));
  }
  if (session.at === null) return;
  for (const [id, ticket] of tickets)
    if (isAbout(ticket, session) && !met.has(id)) tickets.set(id, cleaner(ticket, session.at));
}

/** Only where a problem would have shown is its absence worth anything. */
function isAbout(ticket: Draft, { scope, watch }: JudgedSession): boolean {
  return ticket.scope === scope && ticket.watch === (watch ?? null);
}

function ticketId(scope: string, { cause, signature }: SessionFinding): string {
  return hash128(JSON.stringify([scope, causeFamily(cause), signature]));
}

function occurrence(
  known: Draft | undefined,
  id: string,
  session: JudgedSession,
  finding: SessionFinding,
): Draft {
  const { cause, signature, evidence, stepKeys, stallSeconds, stepsSinceProgress } = finding;
  const { severity, causes, drift = null } = finding;
  const { agent, task, at } = session;
  const latest = {
    evidence,
    stepKeys,
    stallSeconds,
    stepsSinceProgress,
    drift,
    agent,
    task,
    lastAt: at,
    clean: 0,
  };
  if (known === undefined)
    return {
      ...fresh,
      ...latest,
      id,
      cause,
      signature,
      severity,
      signals: causes,
      scope: session.scope,
      watch: session.watch ?? null,
      sessions: [session.key],
      firstAt: at,
    };
  const gravest = severityRank(finding) > severityRank(known) ? { cause, severity } : {};
  const cameBack = known.state === "resolved" && !known.dismissed;
  return {
    ...known,
    ...latest,
    ...gravest,
    signals: inOrder([...known.signals, ...causes]),
    firstAt: known.firstAt ?? at,
    sessions: [...known.sessions, session.key],
    ...(cameBack ? { ...unresolved, state: "open", reopened: known.reopened + 1 } : {}),
  };
}

const unresolved = { resolvedBy: null, resolvedAt: null, dismissed: false } as const;

const fresh = {
  ...unresolved,
  state: "open",
  assignee: null,
  snoozedUntil: null,
  reopened: 0,
  parent: null,
} as const;

function cleaner(ticket: Draft, at: number): Draft {
  const clean = ticket.clean + 1;
  if (ticket.state === "resolved" || clean < cleanSessionsToResolve) return { ...ticket, clean };
  const resolvedBy = `${clean} sessions without it`;
  return { ...ticket, clean, state: "resolved", resolvedBy, resolvedAt: at, snoozedUntil: null };
}

/** An act on a ticket that is not there (what it rested on was forgotten) does nothing. */
function apply(tickets: Map<string, Draft>, act: TicketAct): void {
  const ticket = tickets.get(act.ticket);
  if (ticket !== undefined) tickets.set(act.ticket, { ...ticket, ...changeOf(act) });
}

function changeOf(act: TicketAct): Partial<Draft> {
  switch (act.kind) {
    case "acknowledge":
      return { ...unresolved, state: "acknowledged", snoozedUntil: null };
    case "snooze":
      return { ...unresolved, state: "snoozed", snoozedUntil: act.until ?? null };
    case "resolve":
      return { ...resolved(act), dismissed: false };
    case "dismiss":
      return { ...resolved(act), dismissed: true };
    case "reopen":
      return { ...unresolved, state: "open", snoozedUntil: null, clean: 0 };
    case "assign":
      return { assignee: act.assignee ?? null };
  }
}

function resolved({ actor, at }: TicketAct): Partial<Draft> {
  return { state: "resolved", resolvedBy: actor, resolvedAt: at, snoozedUntil: null };
}

function wake(draft: Draft, asOf: number): Ticket {
  const { clean: _clean, watch: _watch, ...ticket } = draft;
  const over = ticket.snoozedUntil !== null && ticket.snoozedUntil <= asOf;
  return over ? { ...ticket, state: "open", snoozedUntil: null } : ticket;
}

/** Many tickets of one cause within an hour are one event: the first carries the others. */
function withParents(tickets: readonly Ticket[]): readonly Ticket[] {
  const sorted = tickets.toSorted(
    (a, b) => timeOf(a.firstAt) - timeOf(b.firstAt) || (a.id < b.id ? -1 : 1),
  );
  const parents = new Map<string, string>();
  for (const first of sorted) {
    const { firstAt: start } = first;
    if (start === null || parents.has(first.id)) continue;
    const storm = sorted.filter(
      ({ id, cause, firstAt }) =>
        cause === first.cause &&
        firstAt !== null &&
        firstAt >= start &&
        firstAt - start < stormMs &&
        !parents.has(id),
    );
    if (storm.length < stormSize) continue;
    for (const { id } of storm) if (id !== first.id) parents.set(id, first.id);
  }
  return sorted.map((ticket) => ({ ...ticket, parent: parents.get(ticket.id) ?? null }));
}
