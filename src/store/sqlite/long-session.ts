import { mostDerivedSteps } from "../../core/most-derived-steps.ts";
import type { ObservationRow, StepRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

/** Which rows of a session (?2, of tenant ?1) are derived. */
export interface RecordPart {
  readonly isWhole: boolean;
  /** Conditions. */
  readonly steps: string;
  readonly observations: string;
  /** The end of a query. */
  readonly usage: string;
}

export const ofSession = "tenant_id = ?1 AND session_id = ?2";
const whole: RecordPart = { isWhole: true, steps: ofSession, observations: ofSession, usage: "" };
/** Rows of one place are told apart by what they hold, so that no order of arrival decides where the beginning ends. */
const firstSteps = `FROM step WHERE ${ofSession}
  ORDER BY "ordinal", step_key, reader_version, raw_hmac LIMIT ${mostDerivedSteps}`;
/** Numbers of rows are sorted, not rows: a database sorts in memory. A step has a call and a result, each perhaps from two doors. */
const beginning: RecordPart = {
  isWhole: false,
  steps: `step_id IN (SELECT step_id ${firstSteps})`,
  observations: `observation_id IN (
    SELECT observation_id FROM execution_observation WHERE ${ofSession}
      AND (step_key IS NULL OR step_key IN (SELECT step_key ${firstSteps}))
    ORDER BY "ordinal", call_key LIMIT ${4 * mostDerivedSteps})`,
  usage: `LIMIT ${mostDerivedSteps}`,
};

/** Inside a read. */
export function derivedPart({ connection, tenantId }: StoreContext, sessionId: number): RecordPart {
  const [row] = connection.rows(
    `SELECT count(*) FROM
       (SELECT 1 FROM step WHERE tenant_id = ? AND session_id = ? LIMIT ${mostDerivedSteps + 1}) counted`,
    tenantId,
    sessionId,
  );
  return Number(row?.[0] ?? 0) > mostDerivedSteps ? beginning : whole;
}

/** Without what belongs to no step and came after the last one. Both in the order of their places. */
export function observedOf(
  steps: readonly StepRow[],
  observations: readonly ObservationRow[],
): ObservationRow[] {
  const last = steps.at(-1)?.ordinal ?? -Infinity;
  return observations.filter(({ stepKey, ordinal }) => stepKey !== null || ordinal <= last);
}

/** Sessions of which only the beginning is derived. Inside a read. */
export function countLongSessions({ connection, tenantId }: StoreContext): number {
  const [row] = connection.rows(
    "SELECT count(*) FROM session_summary WHERE tenant_id = ? AND step_count >= ?",
    tenantId,
    mostDerivedSteps,
  );
  return Number(row?.[0] ?? 0);
}
