import type { StoreContext } from "./context.ts";

/**
 * The full-text index over excerpts and errors. Entries are numbered 2n for step n and 2n+1 for observation n, so no
 * table maps them. A session's rows are indexed in order of their numbers; `search_state` says how far.
 */

/** Adds what a session has gained since it was last indexed. */
export function indexSession(context: StoreContext, sessionId: number): void {
  const { connection, tenantId } = context;
  const state = readState(context, sessionId);
  connection
    .statement(
      `INSERT INTO search_text (rowid, text) SELECT step_id * 2, excerpt FROM step
       WHERE tenant_id = ? AND session_id = ? AND step_id > ? AND excerpt <> '' ORDER BY step_id`,
    )
    .run(tenantId, sessionId, state.stepId);
  connection
    .statement(
      `INSERT INTO search_text (rowid, text) SELECT observation_id * 2 + 1, error_redacted FROM execution_observation
       WHERE tenant_id = ? AND session_id = ? AND observation_id > ? AND error_redacted <> '' ORDER BY observation_id`,
    )
    .run(tenantId, sessionId, state.observationId);
  writeState(context, sessionId);
}

interface IndexState {
  readonly stepId: number;
  readonly observationId: number;
}

function readState({ connection, tenantId }: StoreContext, sessionId: number): IndexState {
  const row = connection
    .statement(
      "SELECT step_id, observation_id FROM search_state WHERE tenant_id = ? AND session_id = ?",
    )
    .get(tenantId, sessionId);
  return {
    stepId: Number(row?.["step_id"] ?? 0),
    observationId: Number(row?.["observation_id"] ?? 0),
  };
}

function writeState({ connection, tenantId }: StoreContext, sessionId: number): void {
  connection
    .statement(
      `INSERT INTO search_state (tenant_id, session_id, step_id, observation_id)
       SELECT ?1, ?2,
         (SELECT coalesce(max(step_id), 0) FROM step WHERE tenant_id = ?1 AND session_id = ?2),
         (SELECT coalesce(max(observation_id), 0) FROM execution_observation WHERE tenant_id = ?1 AND session_id = ?2)
       WHERE true
       ON CONFLICT DO UPDATE SET step_id = excluded.step_id, observation_id = excluded.observation_id`,
    )
    .run(tenantId, sessionId);
}

/**
 * Takes one step out of the index, before its row changes or goes; false when it was not in it. A contentless index must
 * be told the old text.
 */
export function removeStepText(context: StoreContext, sessionId: number, stepId: number): boolean {
  if (stepId > readState(context, sessionId).stepId) return false;
  context.connection
    .statement(
      `INSERT INTO search_text (search_text, rowid, text)
       SELECT 'delete', step_id * 2, excerpt FROM step WHERE step_id = ? AND excerpt <> ''`,
    )
    .run(stepId);
  return true;
}

export function addStepText({ connection }: StoreContext, stepId: number): void {
  connection
    .statement(
      "INSERT INTO search_text (rowid, text) SELECT step_id * 2, excerpt FROM step WHERE step_id = ? AND excerpt <> ''",
    )
    .run(stepId);
}

/** Takes one error out of the index, before its row changes or goes; false when it was not in it. */
export function removeErrorText(
  context: StoreContext,
  sessionId: number,
  observationId: number,
): boolean {
  if (observationId > readState(context, sessionId).observationId) return false;
  context.connection
    .statement(
      `INSERT INTO search_text (search_text, rowid, text)
       SELECT 'delete', observation_id * 2 + 1, error_redacted FROM execution_observation
       WHERE observation_id = ? AND error_redacted <> ''`,
    )
    .run(observationId);
  return true;
}

export function addErrorText({ connection }: StoreContext, observationId: number): void {
  connection
    .statement(
      `INSERT INTO search_text (rowid, text) SELECT observation_id * 2 + 1, error_redacted FROM execution_observation
       WHERE observation_id = ? AND error_redacted <> ''`,
    )
    .run(observationId);
}

/** Takes everything of one session out of the index, before its rows go. */
export function removeSessionText(context: StoreContext, sessionId: number): void {
  const { connection, tenantId } = context;
  const state = readState(context, sessionId);
  connection
    .statement(
      `INSERT INTO search_text (search_text, rowid, text)
       SELECT 'delete', step_id * 2, excerpt FROM step
       WHERE tenant_id = ? AND session_id = ? AND step_id <= ? AND excerpt <> ''`,
    )
    .run(tenantId, sessionId, state.stepId);
  connection
    .statement(
      `INSERT INTO search_text (search_text, rowid, text)
       SELECT 'delete', observation_id * 2 + 1, error_redacted FROM execution_observation
       WHERE tenant_id = ? AND session_id = ? AND observation_id <= ? AND error_redacted <> ''`,
    )
    .run(tenantId, sessionId, state.observationId);
  connection
    .statement("DELETE FROM search_state WHERE tenant_id = ? AND session_id = ?")
    .run(tenantId, sessionId);
}

/**
 * Row numbers that were freed are given out again: no session may count as indexed beyond the highest that is left, or
 * rows it gains later would be passed over.
 */
export function lowerSearchMarks({ connection, tenantId }: StoreContext): void {
  connection
    .statement(
      `UPDATE search_state SET
         step_id = min(step_id, (SELECT coalesce(max(step_id), 0) FROM step)),
         observation_id = min(observation_id, (SELECT coalesce(max(observation_id), 0) FROM execution_observation))
       WHERE tenant_id = ?`,
    )
    .run(tenantId);
}

/** Empties the index of the tenant; the next derivation fills it again. */
export function clearSearchIndex(context: StoreContext): void {
  const { connection, tenantId } = context;
  const others = connection.rows(
    "SELECT 1 FROM search_state WHERE tenant_id <> ? LIMIT 1",
    tenantId,
  );
  if (others.length === 0) {
    connection.statement("INSERT INTO search_text (search_text) VALUES ('delete-all')").run();
    connection.statement("DELETE FROM search_state WHERE tenant_id = ?").run(tenantId);
    return;
  }
  const own = connection.rows("SELECT session_id FROM search_state WHERE tenant_id = ?", tenantId);
  for (const [sessionId] of own) removeSessionText(context, Number(sessionId));
}
