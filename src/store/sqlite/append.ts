import type { FactRow, RecordBatch, SessionRow } from "../../core/rows.ts";
import { countRows } from "../batch-size.ts";
import type { RecordStore } from "../port.ts";
import { isAnnounced } from "./announced.ts";
import { writeBatch } from "./batches.ts";
import { createBeginnings } from "./beginnings.ts";
import type { Beginnings } from "./beginnings.ts";
import { createCellIds } from "./cell-ids.ts";
import { createCellChanges } from "./cells.ts";
import type { CellChanges } from "./cells.ts";
import type { StoreContext } from "./context.ts";
import { moveCursor } from "./cursors.ts";
import { markDirty, markTexts, moveMark } from "./dirty-sessions.ts";
import { createEventWriter } from "./event-rows.ts";
import type { EventWriter } from "./event-rows.ts";
import { createObservationWriter } from "./observation-rows.ts";
import type { ObservationWriter } from "./observation-rows.ts";
import { createDiagnosticWriter, createOutcomeWriter } from "./judgement-rows.ts";
import type { DiagnosticWriter, OutcomeWriter } from "./judgement-rows.ts";
import { createSessionRowWriter } from "./session-rows.ts";
import type { SessionRowWriter } from "./session-rows.ts";
import { addPendingEvents, removePendingEvents } from "./pending-events.ts";
import { forgottenBy } from "./run-marks.ts";
import type { KnownSource } from "./source-ids.ts";
import { createPredictionWriter } from "./prediction-rows.ts";
import type { PredictionWriter } from "./prediction-rows.ts";
import { createStepRowWriter } from "./step-rows.ts";
import type { StepRowWriter } from "./step-rows.ts";
import { createTally } from "./tally.ts";
import type { Tally } from "./tally.ts";

interface Writers {
  readonly sessions: SessionRowWriter;
  readonly steps: StepRowWriter;
  readonly observation: ObservationWriter;
  readonly outcome: OutcomeWriter;
  readonly diagnostic: DiagnosticWriter;
  readonly event: EventWriter;
  readonly prediction: PredictionWriter;
}

/** What the batches of one sender gave. */
type Gains = Pick<Intake, "changed" | "judged" | "lengthened" | "pending">;

/** One batch on its way into the tables. */
interface Intake {
  readonly context: StoreContext;
  readonly writers: Writers;
  /** Of all batches of the transaction. */
  readonly cells: CellChanges;
  readonly beginnings: Beginnings;
  readonly batch: RecordBatch;
  readonly seq: number;
  readonly source: KnownSource | null;
  readonly tally: Tally;
  /** Sessions that gained something. */
  readonly changed: Set<number>;
  /** Of those, the ones that were announced or judged: what depends on them is marked with them. */
  readonly judged: Set<number>;
  /** Sessions that gained something past their beginning, of which nothing is derived. */
  readonly lengthened: Set<number>;
  /** Keys of new events whose rows are due. */
  readonly pending: string[];
}

/** Writes batches in one transaction each call; receipts stand in the order of the batches. */
export function createAppender(context: StoreContext): RecordStore["append"] {
  const writers: Writers = {
    sessions: createSessionRowWriter(context),
    steps: createStepRowWriter(context),
    observation: createObservationWriter(context),
    outcome: createOutcomeWriter(context),
    diagnostic: createDiagnosticWriter(context),
    event: createEventWriter(context),
    prediction: createPredictionWriter(context),
  };
  const cellIds = createCellIds(context);
  return (batches, flush) =>
    writeBatch(
      context,
      ({ seqOf }) => {
        const cells = createCellChanges(context, cellIds);
        const beginnings = createBeginnings(context);
        const gains = new Map<number, Gains>();
        const tallies = batches.map((batch) => {
          const seq = seqOf(batch.principal);
          const gained = gains.get(seq) ?? noGains();
          gains.set(seq, gained);
          return takeIn({ context, writers, cells, beginnings, batch, seq, ...gained });
        });
        for (const [seq, gained] of gains) settleGains(context, seq, gained);
        beginnings.write();
        cells.write();
        return {
          stored: tallies.some((tally) => tally.wrote),
          result: tallies.map((tally) => tally.receipt()),
        };
      },
      flush,
    );
}

function noGains(): Gains {
  return { changed: new Set(), judged: new Set(), lengthened: new Set(), pending: [] };
}

function settleGains(
  context: StoreContext,
  seq: number,
  { changed, judged, lengthened, pending }: Gains,
): void {
  addPendingEvents(context, pending, seq);
  for (const sessionId of changed) {
    if (judged.has(sessionId) || !moveMark(context, sessionId, seq))
      markDirty(context, sessionId, seq);
  }
  for (const sessionId of lengthened) markTexts(context, sessionId);
}

function takeIn(from: Omit<Intake, "source" | "tally">): Tally {
  const { context, batch, seq } = from;
  const tally = createTally();
  if (batch.cursor !== null && !moveCursor(context, batch.cursor)) {
    tally.reject("cursor-moved", countRows(batch));
    return tally;
  }
  const source = batch.source === null ? null : context.sources.register(batch.source, seq);
  const intake: Intake = { ...from, source, tally };
  takeSessions(intake);
  takeFacts(intake);
  takeSteps(intake);
  takeObservations(intake);
  takeJudgements(intake);
  takeEvents(intake);
  takePredictions(intake);
  takeCounts(intake);
  return tally;
}

function takeSessions(intake: Intake): void {
  const { context, writers, batch, seq, tally, changed, judged } = intake;
  for (const row of batch.sessions) {
    const sessionId = belongsToForgotten(intake, row) ? null : admittedId(intake, row.ref);
    if (sessionId === null) {
      tally.reject("suppressed", 1);
      continue;
    }
    const isNew = !isAnnounced(context, sessionId);
    if (!tally.count(writers.sessions.announce(row, sessionId, seq))) continue;
    changed.add(sessionId);
    judged.add(sessionId);
    if (isNew) tally.newRows.sessions += 1;
  }
}

function takeFacts(intake: Intake): void {
  const { writers, beginnings, batch, seq, source, tally, changed } = intake;
  const sourceId = source?.sourceId ?? null;
  for (const row of lineageFirst(intake, batch.facts)) {
    const sessionId = admittedId(intake, row.session);
    const verdict =
      sessionId === null ? "suppressed" : writers.sessions.fact(row, sessionId, sourceId, seq);
    if (!tally.count(verdict) || sessionId === null) continue;
    if (!beginnings.isFactToldBefore(row, sessionId)) changed.add(sessionId);
  }
}

/** Whether a quotation was forgotten is told by its session's lineage, so that must be known first. */
function lineageFirst({ context }: Intake, facts: readonly FactRow[]): readonly FactRow[] {
  if (!context.suppressions.any) return facts;
  return [
    ...facts.filter((fact) => fact.field === "lineage"),
    ...facts.filter((fact) => fact.field !== "lineage"),
  ];
}

function takeSteps(intake: Intake): void {
  const { writers, beginnings, batch, seq, source, tally, changed, lengthened } = intake;
  for (const row of batch.steps) {
    const sessionId = admittedId(intake, row.session);
    const verdict = sessionId === null ? "suppressed" : writers.steps.step(row, sessionId, seq);
    if (!tally.count(verdict) || sessionId === null) continue;
    if (verdict === "stored") tally.newRows.steps += 1;
    else beginnings.forget(sessionId);
    (beginnings.isStepPast(row, sessionId) ? lengthened : changed).add(sessionId);
  }
  for (const row of batch.usage) {
    const sessionId = admittedId(intake, row.session);
    const verdict =
      sessionId === null ? "suppressed" : writers.steps.usage(row, sessionId, source, seq);
    if (!tally.count(verdict) || sessionId === null) continue;
    (beginnings.isUsagePast(row, sessionId) ? lengthened : changed).add(sessionId);
    tally.newRows.usage += 1;
  }
}

function takeObservations(intake: Intake): void {
  const { writers, beginnings, batch, seq, tally, changed, lengthened } = intake;
  for (const row of batch.observations) {
    const sessionId = admittedId(intake, row.session);
    const verdict = sessionId === null ? "suppressed" : writers.observation(row, sessionId, seq);
    if (!tally.count(verdict) || sessionId === null) continue;
    const isPast = beginnings.isObservationPast(row, sessionId);
    (isPast && verdict === "stored" ? lengthened : changed).add(sessionId);
    if (verdict !== "stored") continue;
    if (row.part === "call") tally.newRows.calls += 1;
    if (row.part !== "result") continue;
    tally.newRows.results += 1;
    if (row.outcome === "success") tally.newRows.successes += 1;
    if (row.outcome === "failure") tally.newRows.failures += 1;
  }
}

function takeJudgements(intake: Intake): void {
  const { context, writers, batch, seq, tally, changed, judged } = intake;
  for (const row of batch.outcomes) {
    const sessionId = admittedId(intake, row.target);
    const verdict = sessionId === null ? "suppressed" : writers.outcome(row, sessionId, seq);
    if (!tally.count(verdict) || sessionId === null) continue;
    changed.add(sessionId);
    judged.add(sessionId);
  }
  for (const row of batch.diagnostics) {
    const { sourceId } = context.sources.resolve(row.sourceKey, seq);
    if (tally.count(writers.diagnostic(row, sourceId, seq))) tally.newRows.diagnostics += 1;
  }
}

function takeEvents(intake: Intake): void {
  const { context, writers, batch, seq, tally, pending } = intake;
  if (batch.unfolds !== undefined && removePendingEvents(context, batch.unfolds)) tally.touch();
  for (const row of batch.events ?? []) {
    const sessionId = row.session === null ? null : admittedId(intake, row.session);
    const isForgotten = row.session !== null && sessionId === null;
    const verdict = isForgotten ? "suppressed" : writers.event(row, sessionId, seq);
    tally.count(verdict);
    if (verdict === "stored" && row.awaitsRows === true) pending.push(row.eventKey);
    if (verdict === "suppressed") tally.events.rejected += 1;
    else tally.events[verdict] += 1;
  }
}

function takePredictions(intake: Intake): void {
  const { writers, batch, seq, tally } = intake;
  for (const row of batch.predictions ?? []) {
    const sessionId = row.call === null ? null : admittedId(intake, row.call.session);
    const isForgotten = row.call !== null && sessionId === null;
    tally.count(isForgotten ? "suppressed" : writers.prediction(row, sessionId, seq));
  }
}

/**
 * Puts what the batch's executions amount to into the counts of their session. It stays marked: when it is derived, that
 * replaces what stands here. Not taken where a row was there before, for then its execution may be counted already, and
 * not of a session of which only the beginning is derived.
 */
function takeCounts(intake: Intake): void {
  const { cells, beginnings, batch, tally } = intake;
  const { counts, steps, observations } = batch;
  if (counts === undefined) return;
  const { newRows } = tally;
  const areNew =
    newRows.steps === steps.length && newRows.calls + newRows.results === observations.length;
  const sessionId = areNew ? admittedId(intake, counts.session) : null;
  if (sessionId === null || beginnings.isLong(sessionId)) return;
  cells.grow(sessionId, counts.agent, counts.cells);
  tally.noteCounted();
}

/** Local id of a session whose rows may be taken; null when it was forgotten. */
function admittedId({ context, seq }: Intake, ref: string): number | null {
  const { sessions, suppressions } = context;
  if (suppressions.any && suppressions.has("session", ref)) return null;
  return sessions.id(ref, seq);
}

/** A child that appears after its parent was forgotten is forgotten with it; so is a copy under another key. */
function belongsToForgotten({ context, batch, seq, tally }: Intake, row: SessionRow): boolean {
  const { suppressions } = context;
  if (!suppressions.any) return false;
  if (suppressions.has("session", row.ref)) return true;
  const byParent = row.parentRef === null ? null : suppressions.act("session", row.parentRef);
  const actId =
    byParent ?? (isKnown(context, row.ref) ? null : forgottenBy(context, row, batch.steps));
  if (actId === null) return false;
  suppressions.add("session", row.ref, actId, seq);
  tally.touch();
  return true;
}

function isKnown(context: StoreContext, ref: string): boolean {
  const sessionId = context.sessions.find(ref);
  return sessionId !== null && isAnnounced(context, sessionId);
}
