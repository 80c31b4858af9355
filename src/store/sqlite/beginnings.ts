import { factPolicies } from "../../core/rows.ts";
import type { FactRow, ObservationRow, StepRow, UsageRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { newestRows } from "./newest-rows.ts";

/**
 * Of the derived beginning of a long session, what is certain without going through all of its rows. Once noted it stays
 * true: what comes can only move the end nearer, and what takes rows away or to other places forgets the note.
 */
export interface Beginning {
  /** No step of the beginning has a place beyond this. */
  readonly lastOrdinal: number;
  /** Nor a time (milliseconds since the epoch); null where that is not known. */
  readonly lastAt: number | null;
  /** Nor a row with a higher number, nor has anything observed of it. */
  readonly newestStep: number;
  readonly newestObservation: number;
}

/**
 * Which rows lie past the beginning of their session. They change nothing that is derived: the session is not derived again
 * for them. For one write.
 */
export interface Beginnings {
  /** True where more of the session is in the record than is derived of it. */
  isLong(sessionId: number): boolean;
  isStepPast(row: StepRow, sessionId: number): boolean;
  isObservationPast(row: ObservationRow, sessionId: number): boolean;
  isUsagePast(row: UsageRow, sessionId: number): boolean;
  /** True where an earlier place tells the same, and no later one matters. */
  isFactToldBefore(row: FactRow, sessionId: number): boolean;
  /** A step went to another place: nothing is certain any more. */
  forget(sessionId: number): void;
  /** Takes in the rows that did not lie past the beginning of their session, once they are written. */
  write(): void;
}

export function createBeginnings(context: StoreContext): Beginnings {
  const known = new Map<number, Beginning | null>();
  /** Latest times of the steps that the beginnings of long sessions gained; null once one of them has none. */
  const gained = new Map<number, number | null>();
  const of = (sessionId: number): Beginning | null => {
    const one = known.get(sessionId);
    if (one !== undefined) return one;
    const read = readBeginning(context, sessionId);
    known.set(sessionId, read);
    return read;
  };
  const note = (isPast: boolean, sessionId: number, at: number | null): boolean => {
    if (isPast || of(sessionId) === null) return isPast;
    const latest = gained.get(sessionId);
    gained.set(sessionId, latest === null || at === null ? null : Math.max(latest ?? at, at));
    return isPast;
  };
  return {
    isLong: (sessionId) => of(sessionId) !== null,
    isStepPast(row, sessionId) {
      const isPast = row.ordinal > (of(sessionId)?.lastOrdinal ?? Infinity);
      return note(isPast, sessionId, row.at);
    },
    isObservationPast(row, sessionId) {
      const { lastOrdinal = Infinity } = of(sessionId) ?? {};
      const isPast =
        row.ordinal > lastOrdinal &&
        (row.stepKey === null || !holdsStep(context, sessionId, row.stepKey, lastOrdinal));
      return note(isPast, sessionId, of(sessionId)?.lastAt ?? null);
    },
    isUsagePast(row, sessionId) {
      const lastAt = of(sessionId)?.lastAt ?? null;
      if (lastAt === null || row.at === null || row.at <= lastAt) return false;
      return !holdsRequest(context, sessionId, row.requestKey, lastAt);
    },
    isFactToldBefore(row, sessionId) {
      const policy = factPolicies[row.field];
      if (of(sessionId) === null || (policy !== "first" && policy !== "set")) return false;
      return holdsFact(context, sessionId, row);
    },
    forget(sessionId) {
      forgetBeginning(context, sessionId);
      known.set(sessionId, null);
      gained.delete(sessionId);
    },
    write() {
      for (const [sessionId, at] of gained) widen(context, sessionId, at);
    },
  };
}

/** Notes the beginning of a session that is long, and whose end is at this place now. Inside a write. */
export function noteBeginning(
  context: StoreContext,
  sessionId: number,
  { lastOrdinal, lastAt }: Pick<Beginning, "lastOrdinal" | "lastAt">,
): void {
  const { stepId, observationId } = newestRows(context);
  context.connection
    .statement(
      `INSERT INTO session_beginning (tenant_id, session_id, last_ordinal, last_at, newest_step, newest_observation)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(context.tenantId, sessionId, lastOrdinal, lastAt, stepId, observationId);
}

/** A step without a time may push the last that has one out of the beginning: no time is certain then. */
function widen(context: StoreContext, sessionId: number, at: number | null): void {
  const { stepId, observationId } = newestRows(context);
  context.connection
    .statement(
      `UPDATE session_beginning SET newest_step = ?4, newest_observation = ?5,
         last_at = CASE WHEN last_at < ?3 THEN ?3 WHEN last_at >= ?3 THEN last_at END
       WHERE tenant_id = ?1 AND session_id = ?2`,
    )
    .run(context.tenantId, sessionId, at, stepId, observationId);
}

export function forgetBeginning({ connection, tenantId }: StoreContext, sessionId: number): void {
  connection
    .statement("DELETE FROM session_beginning WHERE tenant_id = ? AND session_id = ?")
    .run(tenantId, sessionId);
}

export function readBeginning(
  { connection, tenantId }: StoreContext,
  sessionId: number,
): Beginning | null {
  const row = connection
    .statement(
      `SELECT last_ordinal, last_at, newest_step, newest_observation FROM session_beginning
       WHERE tenant_id = ? AND session_id = ?`,
    )
    .get(tenantId, sessionId);
  if (row === undefined) return null;
  return {
    lastOrdinal: Number(row["last_ordinal"]),
    lastAt: row["last_at"] as number | null,
    newestStep: Number(row["newest_step"]),
    newestObservation: Number(row["newest_observation"]),
  };
}

/** What is observed of a step of the beginning may come later than the beginning's end. */
function holdsStep(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  stepKey: string,
  lastOrdinal: number,
): boolean {
  const row = connection
    .statement(
      `SELECT 1 FROM step WHERE tenant_id = ? AND session_id = ? AND step_key = ? AND "ordinal" <= ? LIMIT 1`,
    )
    .get(tenantId, sessionId, stepKey, lastOrdinal);
  return row !== undefined;
}

/** So may a revision of a request that was made within it. */
function holdsRequest(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  requestKey: string,
  lastAt: number,
): boolean {
  const row = connection
    .statement(
      "SELECT 1 FROM usage WHERE tenant_id = ? AND session_id = ? AND request_key = ? AND (at IS NULL OR at <= ?) LIMIT 1",
    )
    .get(tenantId, sessionId, requestKey, lastAt);
  return row !== undefined;
}

function holdsFact(
  { connection, tenantId, dictionary }: StoreContext,
  sessionId: number,
  { field, door, ordinal, value }: FactRow,
): boolean {
  const row = connection
    .statement(
      `SELECT 1 FROM session_fact WHERE tenant_id = ? AND session_id = ? AND field_id = ? AND door_id = ?
         AND "ordinal" < ? AND value = ? LIMIT 1`,
    )
    .get(tenantId, sessionId, dictionary.id(field), dictionary.id(door), ordinal, value);
  return row !== undefined;
}
