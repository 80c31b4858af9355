import type { SessionDerived } from "../../core/derived.ts";
import { isAnnounced } from "./announced.ts";
import type { CellIds } from "./cell-ids.ts";
import { createCellChanges } from "./cells.ts";
import type { CellChanges } from "./cells.ts";
import type { StoreContext } from "./context.ts";
import { clearMark } from "./dirty-sessions.ts";
import { insertExecutions } from "./execution-rows.ts";
import { replaceFindings } from "./findings.ts";
import { removeScores, scorePredictions } from "./prediction-rows.ts";
import { indexSession } from "./search-index.ts";
import { insertSignals } from "./signal-rows.ts";
import { insertSummary } from "./summaries.ts";

/** Replaces what is derived of these sessions; answers the keys of the items whose findings changed. Inside a write. */
export function replaceSessions(
  context: StoreContext,
  cellIds: CellIds,
  sessions: readonly SessionDerived[],
): readonly string[] {
  const cells = createCellChanges(context, cellIds);
  const changedItems = new Set<string>();
  for (const derived of sessions) {
    const sessionId = context.sessions.find(derived.ref);
    if (sessionId === null) continue;
    for (const key of removeDerived(context, cells, sessionId, derived)) changedItems.add(key);
    // Forgotten since it was read: nothing may be derived of it.
    if (isAnnounced(context, sessionId)) insertDerived(context, cells, sessionId, derived);
    clearMark(context, sessionId);
  }
  cells.write();
  noteDerivation(context);
  return [...changedItems];
}

const sessionTables = [
  "execution",
  "session_summary",
  "step_path",
  "merged_session",
  "signal_value",
] as const;

/** Takes everything derived of a session away, and replaces its findings. */
export function removeDerived(
  context: StoreContext,
  cells: CellChanges,
  sessionId: number,
  next: SessionDerived | null,
): readonly string[] {
  const { connection, tenantId } = context;
  cells.subtract(sessionId);
  removeScores(context, sessionId);
  for (const table of sessionTables) {
    connection
      .statement(`DELETE FROM ${table} WHERE tenant_id = ? AND session_id = ?`)
      .run(tenantId, sessionId);
  }
  const findings = next !== null && isAnnounced(context, sessionId) ? next.findings : [];
  return replaceFindings(context, sessionId, findings);
}

function insertDerived(
  context: StoreContext,
  cells: CellChanges,
  sessionId: number,
  derived: SessionDerived,
): void {
  const { connection, tenantId } = context;
  indexSession(context, sessionId);
  if (derived.mergedInto !== undefined) {
    connection
      .statement("INSERT INTO merged_session (tenant_id, session_id, into_key) VALUES (?, ?, ?)")
      .run(tenantId, sessionId, derived.mergedInto);
    return;
  }
  const { view } = derived;
  insertSummary(context, sessionId, view);
  insertExecutions(context, sessionId, view.executions);
  scorePredictions(context, sessionId);
  insertSignals(context, sessionId, derived.signals);
  cells.add(sessionId, view.agent, derived.cells);
}

/** Readers see how old what they read is. */
function noteDerivation({ connection, tenantId, clock }: StoreContext): void {
  connection
    .statement(
      `INSERT INTO derived_version (tenant_id, name, code, config, as_of) VALUES (?, 'derived', '', '', ?)
       ON CONFLICT (tenant_id, name) DO UPDATE SET as_of = excluded.as_of`,
    )
    .run(tenantId, clock.now());
}
