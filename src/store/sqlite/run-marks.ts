import { hash128 } from "../../core/hash.ts";
import type { SessionRow, StepRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";

/**
 * A log that gives its run no id is known by its place, so a copy of it elsewhere is another session. What was forgotten
 * is recognised in a copy by the records it began with.
 */

/** Records of a run that are looked at. */
const mostRecords = 16;
/** With fewer, another run may begin alike (the same instructions, the same request): only the whole of it is a copy. */
const tellingRecords = 4;

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
  const hmacs = beginningOf(records.map(([hmac]) => String(hmac)));
  return hmacs.length === 0 ? null : runMark(String(first[0]), hmacs);
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
  const hmacs = beginningOf(own.map((step) => step.rawHmac));
  for (let count = hmacs.length; count > 0; count -= 1) {
    if (count < tellingRecords && count < hmacs.length) return null;
    const act = suppressions.act("run", runMark(session.harness, hmacs.slice(0, count)));
    if (act !== null) return act;
  }
  return null;
}

/** One record may give several steps. */
function beginningOf(hmacs: readonly string[]): readonly string[] {
  return [...new Set(hmacs)].slice(0, mostRecords);
}

function runMark(harness: string, hmacs: readonly string[]): string {
  return hash128(JSON.stringify([harness, ...hmacs]));
}
