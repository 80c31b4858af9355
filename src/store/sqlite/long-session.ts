import { mostDerivedSteps } from "../../core/most-derived-steps.ts";
import type { ObservationRow, StepRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

/** Clauses that end a query of one session's rows: none, but for a long session. */
export interface RecordPart {
  readonly isWhole: boolean;
  readonly steps: string;
  readonly observations: string;
  readonly usage: string;
}

const whole: RecordPart = { isWhole: true, steps: "", observations: "", usage: "" };
/** A step has a call and a result, each perhaps from two doors. */
const beginning: RecordPart = {
  isWhole: false,
  steps: `ORDER BY "ordinal", step_key LIMIT ${mostDerivedSteps}`,
  observations: `ORDER BY "ordinal", call_key LIMIT ${4 * mostDerivedSteps}`,
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

/** What was observed of the steps that are there. Both in the order of their places. */
export function observedOf(
  steps: readonly StepRow[],
  observations: readonly ObservationRow[],
): ObservationRow[] {
  const keys = new Set(steps.map(({ stepKey }) => stepKey));
  const last = steps.at(-1)?.ordinal ?? -Infinity;
  return observations.filter(({ stepKey, ordinal }) =>
    stepKey === null ? ordinal <= last : keys.has(stepKey),
  );
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
