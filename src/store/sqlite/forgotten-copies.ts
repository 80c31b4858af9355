import { identifiesCalls } from "../../core/lineage.ts";
import { forgetBeginning } from "./beginnings.ts";
import type { StoreContext } from "./context.ts";
import { removeErrorText, removeStepText } from "./search-index.ts";
import { quotedFactKeys, readLineages } from "./session-rows.ts";
import type { SuppressionKind } from "./suppressions.ts";

/** A native key by which copies of a forgotten session's rows are recognised. */
export interface NativeKey {
  readonly kind: SuppressionKind;
  readonly key: string;
}

/**
 * Native keys of a session's steps, calls and requests, and of the texts its facts quote. Only sessions with a lineage
 * have ids that never repeat elsewhere, some of them for their steps alone, by which a copied call is known as well; the
 * keys of others may be borne by rows that have nothing to do with them.
 */
export function readNativeKeys(context: StoreContext, sessionId: number): readonly NativeKey[] {
  const { connection, tenantId } = context;
  const lineages = readLineages(context, sessionId);
  if (lineages.length === 0) return [];
  const keys = (kind: SuppressionKind, sql: string): NativeKey[] =>
    connection.rows(sql, tenantId, sessionId).map(([key]) => ({ kind, key: String(key) }));
  return [
    ...keys("step", "SELECT DISTINCT step_key FROM step WHERE tenant_id = ? AND session_id = ?"),
    ...(lineages.some(identifiesCalls)
      ? keys(
          "call",
          "SELECT DISTINCT call_key FROM execution_observation WHERE tenant_id = ? AND session_id = ?",
        )
      : []),
    ...keys(
      "request",
      "SELECT DISTINCT request_key FROM usage WHERE tenant_id = ? AND session_id = ?",
    ),
    ...quotedFacts(context, sessionId).map(({ key }) => ({ kind: "fact" as const, key })),
  ];
}

interface QuotedFact {
  readonly fieldId: number;
  readonly value: string;
  readonly key: string;
}

function quotedFacts(context: StoreContext, sessionId: number): readonly QuotedFact[] {
  const { connection, tenantId, dictionary } = context;
  const lineages = readLineages(context, sessionId);
  return connection
    .rows(
      "SELECT field_id, value FROM session_fact WHERE tenant_id = ? AND session_id = ?",
      tenantId,
      sessionId,
    )
    .flatMap(([fieldId, value]) =>
      quotedFactKeys(context, lineages, dictionary.text(Number(fieldId)), String(value)).map(
        (key) => ({ fieldId: Number(fieldId), value: String(value), key }),
      ),
    );
}

/** Deletes what a session holds under these keys; answers how many rows. */
export function deleteCopies(
  context: StoreContext,
  sessionId: number,
  keys: readonly NativeKey[],
): number {
  if (keys.length === 0) return 0;
  const wanted = (kind: SuppressionKind): ReadonlySet<string> =>
    new Set(keys.filter((one) => one.kind === kind).map((one) => one.key));
  return (
    deleteSteps(context, sessionId, wanted("step")) +
    deleteObservations(context, sessionId, wanted("call"), wanted("step")) +
    deleteUsage(context, sessionId, wanted("request")) +
    deleteFacts(context, sessionId, wanted("fact"))
  );
}

function deleteSteps(context: StoreContext, sessionId: number, keys: ReadonlySet<string>): number {
  const { connection, tenantId } = context;
  const copies = connection
    .rows(
      "SELECT step_id, step_key FROM step WHERE tenant_id = ? AND session_id = ?",
      tenantId,
      sessionId,
    )
    .filter(([, key]) => keys.has(String(key)));
  if (copies.length > 0) forgetBeginning(context, sessionId);
  for (const [stepId] of copies) {
    removeStepText(context, sessionId, Number(stepId));
    connection.statement("DELETE FROM step WHERE step_id = ?").run(Number(stepId));
  }
  return copies.length;
}

function deleteObservations(
  context: StoreContext,
  sessionId: number,
  calls: ReadonlySet<string>,
  steps: ReadonlySet<string>,
): number {
  const { connection, tenantId } = context;
  const copies = connection
    .rows(
      "SELECT observation_id, call_key, step_key FROM execution_observation WHERE tenant_id = ? AND session_id = ?",
      tenantId,
      sessionId,
    )
    .filter(([, call, step]) => calls.has(String(call)) || steps.has(String(step)));
  for (const [id] of copies) {
    removeErrorText(context, sessionId, Number(id));
    connection
      .statement("DELETE FROM execution_observation WHERE observation_id = ?")
      .run(Number(id));
  }
  return copies.length;
}

function deleteUsage(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  keys: ReadonlySet<string>,
): number {
  let rows = 0;
  for (const key of keys) {
    const { changes } = connection
      .statement("DELETE FROM usage WHERE tenant_id = ? AND session_id = ? AND request_key = ?")
      .run(tenantId, sessionId, key);
    rows += Number(changes);
  }
  return rows;
}

function deleteFacts(context: StoreContext, sessionId: number, keys: ReadonlySet<string>): number {
  const { connection, tenantId } = context;
  let rows = 0;
  for (const fact of quotedFacts(context, sessionId)) {
    if (!keys.has(fact.key)) continue;
    const { changes } = connection
      .statement(
        "DELETE FROM session_fact WHERE tenant_id = ? AND session_id = ? AND field_id = ? AND value = ?",
      )
      .run(tenantId, sessionId, fact.fieldId, fact.value);
    rows += Number(changes);
  }
  return rows;
}
