import type { StepRow } from "../../core/rows.ts";
import { readBeginning } from "./beginnings.ts";
import type { StoreContext } from "./context.ts";

/** Which rows of a session (?2, of tenant ?1) are derived. */
export interface RecordPart {
  readonly isWhole: boolean;
  /** A condition; of a beginning ?3 is the highest number of its steps. */
  readonly steps: string;
  /** Of a beginning ?4 is the highest number of what was observed of it, and ?5 the place of its last step. */
  readonly observations: string;
  /** The highest numbers; none of a whole session. */
  readonly newest: readonly [step: number, observation: number] | readonly [];
}

/** Where the beginning of a long session ends. */
export interface BeginningEnd {
  /** Place of its last step. */
  readonly lastOrdinal: number;
  /** Latest time of its steps (milliseconds since the epoch); null where they have none. */
  readonly lastAt: number | null;
}

export const ofSession = "tenant_id = ?1 AND session_id = ?2";
const whole: RecordPart = {
  isWhole: true,
  steps: ofSession,
  observations: ofSession,
  newest: [],
};
const unbounded = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;

/** Inside a transaction. */
export function derivedPart(context: StoreContext, sessionId: number): RecordPart {
  const { mostDerivedSteps } = context;
  if (countSteps(context, sessionId, mostDerivedSteps + 1) <= mostDerivedSteps) return whole;
  const noted = readBeginning(context, sessionId);
  // Rows of one place are told apart by what they hold, so that no order of arrival decides where the beginning ends.
  const firstSteps = `FROM step WHERE ${ofSession} AND step_id <= ?3
    ORDER BY "ordinal", step_key, reader_version, raw_hmac LIMIT ${mostDerivedSteps}`;
  // Numbers of rows are sorted, not rows: a database sorts in memory. A step has a call and a result, each perhaps from two doors.
  return {
    isWhole: false,
    steps: `step_id IN (SELECT step_id ${firstSteps})`,
    observations: `observation_id IN (
      SELECT observation_id FROM execution_observation WHERE ${ofSession} AND observation_id <= ?4
        AND ((step_key IS NULL AND "ordinal" <= ?5) OR step_key IN (SELECT step_key ${firstSteps}))
      ORDER BY "ordinal", call_key LIMIT ${4 * mostDerivedSteps})`,
    newest: noted === null ? unbounded : [noted.newestStep, noted.newestObservation],
  };
}

/** Steps of a session, counted up to `most`. */
export function countSteps(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  most: number,
): number {
  const [row] = connection.rows(
    `SELECT count(*) FROM
       (SELECT 1 FROM step WHERE tenant_id = ? AND session_id = ? LIMIT ${most}) counted`,
    tenantId,
    sessionId,
  );
  return Number(row?.[0] ?? 0);
}

/** Where what was read ends; null for a whole session. Steps in the order of their places. */
export function endOf(part: RecordPart, steps: readonly StepRow[]): BeginningEnd | null {
  const last = steps.at(-1);
  if (part.isWhole || last === undefined) return null;
  let lastAt: number | null = null;
  for (const { at } of steps) if (at !== null) lastAt = Math.max(lastAt ?? at, at);
  return { lastOrdinal: last.ordinal, lastAt };
}

/** Sessions of which only the beginning is derived. Inside a read. */
export function countLongSessions({
  connection,
  tenantId,
  mostDerivedSteps,
}: StoreContext): number {
  const [row] = connection.rows(
    "SELECT count(*) FROM session_summary WHERE tenant_id = ? AND step_count >= ?",
    tenantId,
    mostDerivedSteps,
  );
  return Number(row?.[0] ?? 0);
}
