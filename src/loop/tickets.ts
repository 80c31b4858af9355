import { randomBytes } from "node:crypto";
import { WhetstoneError } from "../core/errors.ts";
import type { ExecutionView, StepView } from "../core/session-view.ts";
import { uuid7 } from "../core/uuid7.ts";
import { foldTickets, type JudgedSession } from "../signals/health/fold-tickets.ts";
import type { SessionFinding } from "../signals/health/judge-session.ts";
import type { Ticket, TicketAct } from "../signals/health/ticket.ts";
import { quietAfterMs, sessionSignals } from "../signals/session-signals.ts";
import { signalNames } from "../signals/signal-values.ts";
import type { SessionSignal, TicketEventRow } from "../store/port.ts";
import { shortestPrefix } from "../store/shortest-prefix.ts";
import { actor, redacted } from "./acts.ts";
import type { LoopParts } from "./parts.ts";
import { drainWaiting } from "./drain-waiting.ts";
import { storedSession } from "./stored-session.ts";

/** A ticket with the acts of people on it, oldest first. */
export interface TicketRecord extends Ticket {
  readonly acts: readonly TicketActRecord[];
}

export interface TicketActRecord extends TicketAct {
  readonly reason: string | null;
}

export interface TicketList {
  readonly tickets: readonly TicketRecord[];
  /** Findings that were not worth a person's time. */
  readonly dismissed: number;
  /** Sessions that were judged. */
  readonly sessions: number;
}

type EscalatingFinding = SessionFinding & { readonly escalates: boolean };

/** All tickets as of a moment, from every judged session and the journal. */
export async function tickets(parts: LoopParts, asOf: number): Promise<TicketList> {
  const judged = await parts.store.sessionsWithSignal(signalNames.health);
  const known = judged.filter(({ signal }) => signal.value !== null);
  const sessions: JudgedSession[] = [];
  let dismissed = 0;
  for (const each of known) {
    // oxlint-disable-next-line no-await-in-loop -- only sessions that still run are read again
    const findings = await findingsOf(parts, each, asOf);
    const escalating = findings.filter(({ escalates }) => escalates);
    dismissed += findings.length - escalating.length;
    sessions.push(judgedSession(each, escalating));
  }
  const acts = (await parts.store.ticketEvents()).flatMap(actOf);
  const byTicket = Map.groupBy(acts, ({ ticket }) => ticket);
  const folded = foldTickets(sessions, acts, asOf);
  return {
    tickets: folded.map((ticket) => ({ ...ticket, acts: byTicket.get(ticket.id) ?? [] })),
    dismissed,
    sessions: known.length,
  };
}

/** A session that may still run is judged as of now; any other as of its last record, as it was derived. */
async function findingsOf(
  { store }: LoopParts,
  { session, signal }: SessionSignal,
  asOf: number,
): Promise<readonly EscalatingFinding[]> {
  const isLive =
    session.endReason === null && session.at !== null && Math.abs(asOf - session.at) < quietAfterMs;
  const summary = isLive ? await store.findSession(session.key) : null;
  if (summary !== null) return sessionSignals(await storedSession(store, summary), asOf).findings;
  return signal.detail["findings"] as readonly EscalatingFinding[];
}

function judgedSession(
  { session }: SessionSignal,
  findings: readonly SessionFinding[],
): JudgedSession {
  const { key, harness, agent, repo, at, task } = session;
  const scope = `${harness}${agent === null ? "" : `/${agent}`}${repo === null ? "" : ` in ${repo}`}`;
  return { key, scope, at, agent, task, findings };
}

/** Null for a delivery: it changes no ticket. */
function actOf({ ticket, kind, actor: by, payload, at }: TicketEventRow): TicketActRecord[] {
  if (kind === "delivered" || kind === "delivery-failed") return [];
  const said = JSON.parse(payload) as Pick<TicketAct, "until" | "assignee"> & {
    readonly reason?: string;
  };
  return [{ ticket, kind, actor: by, at, ...said, reason: said.reason ?? null }];
}

/** By id or its first digits. Throws `unknown-ticket`, `ambiguous-id`. */
export async function requireTicket(parts: LoopParts, id: string): Promise<TicketRecord> {
  const { tickets: all } = await tickets(parts, parts.clock.now());
  const found = all.filter((ticket) => ticket.id.startsWith(id));
  const [ticket, ...others] = id.length < shortestPrefix ? [] : found;
  if (ticket === undefined)
    throw new WhetstoneError("unknown-ticket", `no ticket has the id ${JSON.stringify(id)}`, {
      hint:
        id.length < shortestPrefix
          ? `give at least ${shortestPrefix} digits of the id`
          : "`whetstone health --all` lists them",
    });
  if (others.length > 0)
    throw new WhetstoneError("ambiguous-id", `several tickets match ${JSON.stringify(id)}`, {
      hint: "give more digits of the id",
      exitCode: 2,
    });
  return ticket;
}

/** A step that a ticket cites, with its calls. */
export interface TicketStep extends Pick<StepView, "key" | "seq" | "at" | "excerpt"> {
  readonly calls: readonly Pick<ExecutionView, "tool" | "params" | "outcome" | "errorText">[];
}

/** The steps that the latest occurrence rests on. */
export async function ticketSteps(
  { store }: LoopParts,
  { sessions, stepKeys }: Ticket,
): Promise<readonly TicketStep[]> {
  const session = sessions.at(-1) ?? "";
  const cited = new Set(stepKeys);
  const calls = Map.groupBy(await store.executions(session), ({ stepKey }) => stepKey);
  return (await store.steps(session))
    .filter(({ key }) => cited.has(key))
    .map(({ key, seq, at, excerpt }) => ({
      key,
      seq,
      at,
      excerpt,
      calls: (calls.get(key) ?? []).map(({ tool, params, outcome, errorText }) => ({
        tool,
        params,
        outcome,
        errorText,
      })),
    }));
}

/** What a person does with a ticket, in the journal; answers the ticket as it stands then. */
export async function actOnTicket(
  parts: LoopParts,
  act: Pick<TicketAct, "ticket" | "kind" | "until" | "assignee">,
  reason: string | null,
): Promise<TicketRecord> {
  await drainWaiting(parts);
  const at = parts.clock.now();
  const { ticket, kind, until, assignee } = act;
  const payload = {
    ...(until !== undefined && { until }),
    ...(assignee !== undefined && { assignee: redacted(parts, assignee) }),
    ...(reason !== null && { reason: redacted(parts, reason) }),
  };
  const id = uuid7(at, randomBytes(10));
  await parts.store.recordTicketEvents([
    { id, ticket, kind, actor: actor(), payload: JSON.stringify(payload), at },
  ]);
  return requireTicket(parts, ticket);
}
