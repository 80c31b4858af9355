import type { RowNumbers } from "../derive-port.ts";
import type { StoreContext } from "./context.ts";

/**
 * The full-text index over excerpts and errors. Entries are numbered 2n for step n and 2n+1 for observation n, so no
 * table maps them. A session's rows are indexed in order of their numbers; `search_state` says how far.
 */

/** Adds what a session has gained since it was last indexed. */
export function indexSession(context: StoreContext, sessionId: number): void {
  const { tenantId } = context;
  const { excerpts } = context.connection.engine;
  const state = readState(context, sessionId);
  excerpts.addSteps(
    context,
    "tenant_id = ? AND session_id = ? AND step_id > ?",
    tenantId,
    sessionId,
    state.stepId,
  );
  excerpts.addErrors(
    context,
    "tenant_id = ? AND session_id = ? AND observation_id > ?",
    tenantId,
    sessionId,
    state.observationId,
  );
  writeState(context, sessionId, readNewest(context, sessionId));
}

/** Numbers of rows that are looked at in one transaction: writers wait for it. */
const numbersAtATime = 5000;
/** So many numbers are not gone through one by one where the session has none of the first. */
const longGap = 100_000;

/**
 * Adds some of what a session has gained since it was last indexed, found among the newest rows of all sessions: a session
 * for which this is of use has too many rows to go through. True once nothing is left between the two numbers.
 */
export function indexBetween(
  context: StoreContext,
  sessionId: number,
  after: RowNumbers,
  upTo: RowNumbers,
): boolean {
  const { tenantId } = context;
  const { excerpts } = context.connection.engine;
  const state = readState(context, sessionId);
  const from = each((key) => Math.max(state[key], after[key]));
  const to = each((key) => Math.max(from[key], Math.min(upTo[key], from[key] + numbersAtATime)));
  excerpts.addSteps(context, within("step_id"), tenantId, sessionId, from.stepId, to.stepId);
  excerpts.addErrors(
    context,
    within("observation_id"),
    tenantId,
    sessionId,
    from.observationId,
    to.observationId,
  );
  writeState(context, sessionId, to);
  return to.stepId >= upTo.stepId && to.observationId >= upTo.observationId;
}

function each(value: (key: keyof RowNumbers) => number): RowNumbers {
  return { stepId: value("stepId"), observationId: value("observationId") };
}

/** With a sign the engine goes by the row's number and not by the index of the session. */
const within = (column: string): string =>
  `+tenant_id = ? AND +session_id = ? AND ${column} > ? AND ${column} <= ?`;

/** The numbers behind which the session's own next rows stand; those of others are passed over where they are many. */
export function indexedSoFar(
  context: StoreContext,
  sessionId: number,
  upTo: RowNumbers,
): RowNumbers {
  const state = readState(context, sessionId);
  if (Math.max(upTo.stepId - state.stepId, upTo.observationId - state.observationId) < longGap)
    return state;
  const [row] = context.connection.rows(
    `SELECT (SELECT min(step_id) FROM step WHERE tenant_id = ?1 AND session_id = ?2 AND step_id > ?3),
       (SELECT min(observation_id) FROM execution_observation
        WHERE tenant_id = ?1 AND session_id = ?2 AND observation_id > ?4)`,
    context.tenantId,
    sessionId,
    state.stepId,
    state.observationId,
  );
  const [step, observation] = row ?? [];
  return {
    stepId: step === null ? upTo.stepId : Number(step) - 1,
    observationId: observation === null ? upTo.observationId : Number(observation) - 1,
  };
}

function readState({ connection, tenantId }: StoreContext, sessionId: number): RowNumbers {
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

function readNewest({ connection, tenantId }: StoreContext, sessionId: number): RowNumbers {
  const [row] = connection.rows(
    `SELECT (SELECT coalesce(max(step_id), 0) FROM step WHERE tenant_id = ?1 AND session_id = ?2),
       (SELECT coalesce(max(observation_id), 0) FROM execution_observation WHERE tenant_id = ?1 AND session_id = ?2)`,
    tenantId,
    sessionId,
  );
  return { stepId: Number(row?.[0] ?? 0), observationId: Number(row?.[1] ?? 0) };
}

function writeState(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  { stepId, observationId }: RowNumbers,
): void {
  connection
    .statement(
      `INSERT INTO search_state (tenant_id, session_id, step_id, observation_id) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, session_id) DO UPDATE SET step_id = excluded.step_id, observation_id = excluded.observation_id`,
    )
    .run(tenantId, sessionId, stepId, observationId);
}

/** Takes one step out of the index, before its row changes or goes; false when it was not in it. */
export function removeStepText(context: StoreContext, sessionId: number, stepId: number): boolean {
  if (stepId > readState(context, sessionId).stepId) return false;
  context.connection.engine.excerpts.removeSteps(context, "step_id = ?", stepId);
  return true;
}

export function addStepText(context: StoreContext, stepId: number): void {
  context.connection.engine.excerpts.addSteps(context, "step_id = ?", stepId);
}

/** Takes one error out of the index, before its row changes or goes; false when it was not in it. */
export function removeErrorText(
  context: StoreContext,
  sessionId: number,
  observationId: number,
): boolean {
  if (observationId > readState(context, sessionId).observationId) return false;
  context.connection.engine.excerpts.removeErrors(context, "observation_id = ?", observationId);
  return true;
}

export function addErrorText(context: StoreContext, observationId: number): void {
  context.connection.engine.excerpts.addErrors(context, "observation_id = ?", observationId);
}

/** Takes everything of one session out of the index, before its rows go. */
export function removeSessionText(context: StoreContext, sessionId: number): void {
  const { connection, tenantId } = context;
  const { excerpts } = connection.engine;
  const state = readState(context, sessionId);
  excerpts.removeSteps(
    context,
    "tenant_id = ? AND session_id = ? AND step_id <= ?",
    tenantId,
    sessionId,
    state.stepId,
  );
  excerpts.removeErrors(
    context,
    "tenant_id = ? AND session_id = ? AND observation_id <= ?",
    tenantId,
    sessionId,
    state.observationId,
  );
  connection
    .statement("DELETE FROM search_state WHERE tenant_id = ? AND session_id = ?")
    .run(tenantId, sessionId);
}

/** Empties the index of the tenant; the next derivation fills it again. */
export function clearSearchIndex(context: StoreContext): void {
  const { connection, tenantId } = context;
  connection.engine.excerpts.clear(context, (sessionId) => removeSessionText(context, sessionId));
  connection.statement("DELETE FROM search_state WHERE tenant_id = ?").run(tenantId);
}
