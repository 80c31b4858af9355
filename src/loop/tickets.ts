import { randomBytes } from "node:crypto";
import type { ExecutionView, StepView } from "../core/session-view.ts";
import { decisiveLine } from "../ingest/error-lines.ts";
import { viewText } from "../ingest/text-view.ts";
import { uuid7 } from "../core/uuid7.ts";
import { budgetUse, spendingOf, type Spending } from "../signals/health/budget-use.ts";
import {
  type DriftReport,
  findDrifts,
  type WatchedSession,
} from "../signals/health/find-drifts.ts";
import { foldTickets, type JudgedSession } from "../signals/health/fold-tickets.ts";
import { budgetBreach } from "../signals/health/judge-session.ts";
import type { SessionFinding } from "../signals/health/session-finding.ts";
import { type FailureCategory, problemCategory } from "../signals/health/failure-category.ts";
import { escalates } from "../signals/health/triage.ts";
import type { WatchedValues } from "../signals/health/watched-values.ts";
import type { Ticket, TicketAct } from "../signals/health/ticket.ts";
import { quietAfterMs, sessionSignals } from "../signals/session-signals.ts";
import { signalNames } from "../signals/signal-values.ts";
import type { SessionSignal, TicketEventRow } from "../store/port.ts";
import { isNewerSchema } from "../store/newer-schema.ts";
import { writeSpool } from "../store/spool.ts";
import { oneById } from "../core/one-by-id.ts";
import { actor, redacted } from "./acts.ts";
import type { LoopParts } from "./parts.ts";
import { drainWaiting, spoolFolder } from "./drain-waiting.ts";
import { type TicketNote, ticketNotes } from "./issues/ticket-notes.ts";
import { storedSession } from "./stored-session.ts";

/** A ticket with the acts of people on it, oldest first. */
export interface TicketRecord extends Ticket {
  readonly category: FailureCategory;
  readonly acts: readonly TicketActRecord[];
  /** What people wrote about it on an issue tracker, oldest first. */
  readonly notes: readonly TicketNote[];
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
  /** Levels over sessions that are watched for slow drifts: those that have learned their baseline. */
  readonly watches: number;
}

type EscalatingFinding = SessionFinding & { readonly escalates: boolean };

/** All tickets as of a moment, from every judged session and the journal. */
export async function tickets(parts: LoopParts, asOf: number): Promise<TicketList> {
  const judged = await parts.store.sessionsWithSignal(signalNames.health);
  const known = judged.filter(({ signal }) => signal.value !== null);
  const values = await watchedOf(parts);
  const sessions: JudgedSession[] = [];
  let dismissed = 0;
  for (const each of known) {
    // oxlint-disable-next-line no-await-in-loop -- only sessions that still run are read again
    const findings = await findingsOf(parts, each, values.get(each.session.key), asOf);
    const escalating = findings.filter((finding) => finding.escalates);
    dismissed += findings.length - escalating.length;
    sessions.push(judgedSession(each, escalating));
  }
  const drifts = findDrifts(known.flatMap((each) => watchedSession(each, values, asOf)));
  const acts = (await parts.store.ticketEvents()).flatMap(actOf);
  const byTicket = Map.groupBy(acts, ({ ticket }) => ticket);
  const notes = ticketNotes(await parts.store.issueEvents());
  const folded = foldTickets([...sessions, ...escalatingOnly(drifts)], acts, asOf);
  return {
    tickets: folded.map((ticket) => ({
      ...ticket,
      category: problemCategory(ticket.signals, ticket.stepKeys),
      acts: byTicket.get(ticket.id) ?? [],
      notes: notes.get(ticket.id) ?? [],
    })),
    dismissed: dismissed + drifts.drifting.low,
    sessions: known.length,
    watches: drifts.watches,
  };
}

type Watched = ReadonlyMap<string, WatchedValues>;

async function watchedOf({ store }: LoopParts): Promise<Watched> {
  const rows = await store.sessionsWithSignal(signalNames.watched);
  return new Map(rows.map(({ session, signal }) => [session.key, signal.detail as unknown as WatchedValues])); // prettier-ignore
}

/** A session that still runs has not come to its own level yet. */
function watchedSession(
  each: SessionSignal,
  watched: Watched,
  asOf: number,
): readonly WatchedSession[] {
  const { key, at, toldAgent: agent, task, repo } = each.session;
  const values = watched.get(key);
  if (values === undefined || isLive(each, asOf) || (at ?? 0) > asOf) return [];
  return [{ key, at, agent, task, repo, who: whoOf(each), values }];
}

function escalatingOnly({ observations }: DriftReport): readonly JudgedSession[] {
  return observations.map((one) => ({
    ...one,
    findings: one.findings.filter((finding) => escalates(finding)),
  }));
}

function isLive({ session: { endReason, at } }: SessionSignal, asOf: number): boolean {
  return endReason === null && at !== null && Math.abs(asOf - at) < quietAfterMs;
}

/**
 * A session that may still run is judged as of now; any other as of its last record, as it was derived. Its budget is the
 * one of today's configuration.
 */
async function findingsOf(
  { store, loaded }: LoopParts,
  each: SessionSignal,
  watched: WatchedValues | undefined,
  asOf: number,
): Promise<readonly EscalatingFinding[]> {
  const { session, signal } = each;
  const { budgets } = loaded.config;
  const summary = isLive(each, asOf) ? await store.findSession(session.key) : null;
  if (summary !== null) {
    const use = budgetUse(spendingOf(summary), budgets);
    return sessionSignals(await storedSession(store, summary), asOf, use).findings;
  }
  const findings = signal.detail["findings"] as readonly EscalatingFinding[];
  const breach = budgetBreach(budgetUse(spent(session, watched), budgets));
  return breach === null ? findings : [...findings, { ...breach, escalates: escalates(breach) }];
}

function spent(
  { harness, agent, toldAgent, repo }: SessionSignal["session"],
  { tokens = null, costNano = null }: Partial<WatchedValues> = {},
): Spending {
  return { harness, agent, toldAgent, repo, tokens, costNano };
}

function judgedSession(each: SessionSignal, findings: readonly SessionFinding[]): JudgedSession {
  const { key, toldAgent: agent, repo, at, task } = each.session;
  const scope = `${whoOf(each)}${repo === null ? "" : ` in ${repo}`}`;
  return { key, scope, at, agent, task, findings };
}

/** By the name that the record gives, which no version names anew: the tickets keep their ids. */
function whoOf({ session: { harness, toldAgent } }: SessionSignal): string {
  return toldAgent === null ? harness : `${harness}/${toldAgent}`;
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
  return oneById(all, id, { kind: "ticket", hint: "`whetstone health --all` lists them" });
}

/** A step that a ticket cites, with its calls. */
export interface TicketStep extends Pick<StepView, "key" | "seq" | "at" | "excerpt"> {
  readonly calls: readonly TicketCall[];
}

export interface TicketCall extends Pick<
  ExecutionView,
  "tool" | "params" | "outcome" | "errorText"
> {
  /** The line of the error that says what went wrong; null where the call did not fail, or no line says it. */
  readonly errorLine: string | null;
  /** The error is the root of the ticket. */
  readonly isRoot: boolean;
}

/** The steps that the latest occurrence rests on. */
export async function ticketSteps(
  { store }: LoopParts,
  { sessions, stepKeys, signature }: Ticket,
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
      calls: (calls.get(key) ?? []).map((call) => ticketCall(call, signature)),
    }));
}

function ticketCall(
  { tool, params, outcome, errorText, errorTemplateId }: ExecutionView,
  signature: string,
): TicketCall {
  const errorLine = errorText === null ? null : decisiveLine(viewText(errorText));
  return { tool, params, outcome, errorText, errorLine, isRoot: errorTemplateId === signature };
}

export type GivenTicketAct = Pick<TicketAct, "ticket" | "kind" | "until" | "assignee">;

/**
 * What a person does with a ticket, in the journal; answers the ticket as it stands then. Where the schema is newer, the act
 * waits in the spool for the newer program.
 */
export async function actOnTicket(
  parts: LoopParts,
  act: GivenTicketAct,
  reason: string | null,
): Promise<TicketRecord | "spooled"> {
  const row = eventRow(parts, act, reason);
  if (parts.spoolsBecause !== null) return spoolEvent(parts, row);
  try {
    await drainWaiting(parts);
    await parts.store.recordTicketEvents([row]);
  } catch (error) {
    // A newer program has changed the schema since this one opened the store.
    if (isNewerSchema(error)) return spoolEvent(parts, row);
    throw error;
  }
  return requireTicket(parts, act.ticket);
}

function eventRow(
  parts: LoopParts,
  { ticket, kind, until, assignee }: GivenTicketAct,
  reason: string | null,
): TicketEventRow {
  const at = parts.clock.now();
  const payload = {
    ...(until !== undefined && { until }),
    ...(assignee !== undefined && { assignee: redacted(parts, assignee) }),
    ...(reason !== null && { reason: redacted(parts, reason) }),
  };
  const id = uuid7(at, randomBytes(10));
  return { id, ticket, kind, actor: actor(), payload: JSON.stringify(payload), at };
}

function spoolEvent(parts: LoopParts, event: TicketEventRow): "spooled" {
  const records = [{ kind: "ticket-event", event }] as const;
  writeSpool(records, { folder: spoolFolder(parts), now: parts.clock.now() });
  return "spooled";
}
