import type { SessionView } from "../core/session-view.ts";
import type { NamedSink } from "./deliver-once.ts";
import type { Delivery } from "./deliver-tickets.ts";
import type { GivenTicketAct, TicketList, TicketRecord, TicketStep } from "./tickets.ts";
import type { NamedSession, PickedAttempt, PickVariant } from "./pick-attempts.ts";
import type { TeamReport } from "./read-team.ts";
import type { ReadSignals } from "./read-signals.ts";
import type { Ticket } from "../signals/health/ticket.ts";
import type { GroupCost } from "./group-costs.ts";
import type { SessionWithEffort } from "./session-effort.ts";
import type { ReportDimension, SessionFilter, SessionSummary } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";
import { requireSession } from "./require-session.ts";

/** The verbs of the loop that say how sessions went: signals, tickets, teams, attempts. */
export interface SignalVerbs {
  /** A session with its steps and executions. Throws `unknown-session`. */
  session(id: string): Promise<SessionView>;
  /** All signals of a session, as of its last record. */
  readSignals(session: SessionView): Promise<ReadSignals>;
  /** Sessions with their accuracy and effort beside what they took and cost. */
  withEffort(sessions: readonly SessionSummary[]): Promise<readonly SessionWithEffort[]>;
  /** What sessions cost by agent, model or repository; empty by anything else. */
  groupCosts(
    dimension: ReportDimension,
    filter: SessionFilter,
  ): Promise<ReadonlyMap<string, GroupCost>>;
  /** Attempts at one task, best first. */
  pickAttempts(
    sessions: readonly NamedSession[],
    variant: PickVariant,
  ): Promise<readonly PickedAttempt[]>;
  /** The team that a session led or was part of. Throws `no-time`. */
  readTeam(id: string): Promise<TeamReport>;
  /** Tickets as of a moment (now, unless said otherwise). */
  tickets(asOf?: number): Promise<TicketList>;
  /** Throws `unknown-ticket`, `ambiguous-id`. */
  requireTicket(id: string): Promise<TicketRecord>;
  /** The steps that its latest occurrence rests on. */
  ticketSteps(ticket: Ticket): Promise<readonly TicketStep[]>;
  /** Keeps what a person does with a ticket; answers the ticket as it stands then, or that a newer program will keep it. */
  actOnTicket(act: GivenTicketAct, reason: string | null): Promise<TicketRecord | "spooled">;
  /** Tells a sink of every open ticket and approval that it was not told of yet. */
  deliverTickets(sink: NamedSink): Promise<Delivery>;
}

/** Each loads what it needs when it is first called. */
export function signalVerbs(parts: LoopParts): SignalVerbs {
  return {
    session: async (id) =>
      (await import("./stored-session.ts")).storedSession(
        parts.store,
        await requireSession(parts.store, id),
      ),
    readSignals: async (session) =>
      (await import("./read-signals.ts")).readSignals(session, parts.loaded.config.budgets),
    withEffort: async (sessions) =>
      (await import("./session-effort.ts")).withEffort(parts.store, sessions),
    groupCosts: async (dimension, filter) =>
      (await import("./group-costs.ts")).groupCosts(parts.store, dimension, filter),
    pickAttempts: async (sessions, variant) =>
      (await import("./pick-attempts.ts")).pickAttempts(sessions, variant, parts.onEvent),
    readTeam: async (id) =>
      (await import("./read-team.ts")).readTeam(
        parts.store,
        await requireSession(parts.store, id),
        parts.onEvent,
      ),
    tickets: async (asOf = parts.clock.now()) =>
      (await import("./tickets.ts")).tickets(parts, asOf),
    requireTicket: async (id) => (await import("./tickets.ts")).requireTicket(parts, id),
    ticketSteps: async (ticket) => (await import("./tickets.ts")).ticketSteps(parts, ticket),
    actOnTicket: async (act, reason) =>
      (await import("./tickets.ts")).actOnTicket(parts, act, reason),
    deliverTickets: async (sink) =>
      (await import("./deliver-tickets.ts")).deliverTickets(parts, sink),
  };
}
