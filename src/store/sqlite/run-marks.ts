import type { SessionRow, StepRow } from "../../core/rows.ts";
import { findRunMark, runMark } from "../../core/run-mark.ts";
import type { StoreContext } from "./context.ts";

/** The mark of a run that is to be forgotten; null where it has an id of its own, or nothing to be recognised by. */
export function readRunMark({ connection, tenantId }: StoreContext, sessionId: number) {
  const harnesses = connection.rows(
    `SELECT DISTINCT h.text, a.native_id FROM session_announcement a
     JOIN dictionary h ON h.text_id = a.harness_id WHERE a.tenant_id = ? AND a.session_id = ?`,
    tenantId,
    sessionId,
  );
  const [first] = harnesses;
  if (first === undefined || harnesses.some(([, nativeId]) => nativeId !== null)) return null;
  const records = connection.rows(
    `SELECT raw_hmac FROM step WHERE tenant_id = ? AND session_id = ? ORDER BY "ordinal", step_key`,
    tenantId,
    sessionId,
  );
  return runMark(
    String(first[0]),
    records.map(([hmac]) => String(hmac)),
  );
}

/** The act that forgot the run of which these rows are a copy; null when they are none. */
export function forgottenBy(
  { suppressions }: StoreContext,
  session: SessionRow,
  steps: readonly StepRow[],
): string | null {
  if (session.nativeId !== null) return null;
  const own = steps
    .filter((step) => step.session === session.ref)
    .toSorted((a, b) => a.ordinal - b.ordinal || (a.stepKey < b.stepKey ? -1 : 1));
  const [first] = own;
  // Nothing is left of a copy whose every step was forgotten with another one.
  if (first !== undefined && own.every((step) => suppressions.has("step", step.stepKey)))
    return suppressions.act("step", first.stepKey);
  return findRunMark(
    session.harness,
    own.map((step) => step.rawHmac),
    (mark) => suppressions.act("run", mark),
  );
}
