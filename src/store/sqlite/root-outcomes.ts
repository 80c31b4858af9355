import { compareText } from "../../core/compare-text.ts";
import type { SqlValue } from "../engine.ts";
import type { ExecutionScope, RootOutcomes } from "../policy-port.ts";
import type { StoreContext } from "./context.ts";

const dayMs = 86_400_000;

/** SQL over a cell `c`; null where a name in the scope was never seen, so that nothing can be in it. */
export function scopedCells(
  { tenantId, dictionary }: StoreContext,
  scope: ExecutionScope,
): { readonly condition: string; readonly parameters: readonly SqlValue[] } | null {
  const columns = [
    ["house_id", scope.house],
    ["tool_id", scope.tool],
    ["task_type_id", scope.taskType],
  ] as const;
  const conditions = ["c.tenant_id = ?"];
  const parameters: SqlValue[] = [tenantId];
  for (const [column, text] of columns) {
    if (text === undefined) continue;
    const id = dictionary.find(text);
    if (id === null) return null;
    conditions.push(`c.${column} = ?`);
    parameters.push(id);
  }
  return { condition: conditions.join(" AND "), parameters };
}

/** From the cells of sessions: a few rows a session, whatever their length. Inside a read. */
export function readRootOutcomes(
  context: StoreContext,
  scope: ExecutionScope,
  since: number,
): readonly RootOutcomes[] {
  const cells = scopedCells(context, scope);
  if (cells === null) return [];
  const { connection, tenantId, dictionary } = context;
  const rows = connection.rows(
    `SELECT json_extract(s.body, '$.rootKey'), own.model_id, own.successes, own.failures,
       coalesce(s.started_at, own.last_at)
     FROM (
       SELECT sc.session_id AS session_id, c.model_id AS model_id, sum(sc.successes) AS successes,
         sum(sc.failures - sc.expected_failures) AS failures, max(sc.last_at) AS last_at
       FROM session_cell sc JOIN cell c ON c.cell_id = sc.cell_id
       WHERE sc.tenant_id = ? AND sc.day >= ? AND ${cells.condition}
       GROUP BY sc.session_id, c.model_id
     ) own
     JOIN session_summary s ON s.tenant_id = ? AND s.session_id = own.session_id`,
    tenantId,
    Math.floor(since / dayMs),
    ...cells.parameters,
    tenantId,
  );
  const sessions = rows.map(([root, modelId, successes, failures, startedAt]) => ({
    root: String(root),
    model: dictionary.text(Number(modelId)) || null,
    successes: Number(successes),
    failures: Number(failures),
    startedAt: startedAt === null || startedAt === undefined ? null : Number(startedAt),
  }));
  return mergeByRoot(sessions).filter(({ startedAt }) => (startedAt ?? 0) >= since);
}

/** Children count with their root, each model apart; in the order in which they began. */
function mergeByRoot(sessions: readonly RootOutcomes[]): readonly RootOutcomes[] {
  const merged = new Map<string, RootOutcomes>();
  for (const one of sessions) {
    const key = `${one.root} ${one.model ?? ""}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? one : sumOf(known, one));
  }
  return [...merged.values()].toSorted(
    (a, b) =>
      (a.startedAt ?? 0) - (b.startedAt ?? 0) ||
      compareText(a.root, b.root) ||
      compareText(a.model ?? "", b.model ?? ""),
  );
}

function sumOf(a: RootOutcomes, b: RootOutcomes): RootOutcomes {
  const times = [a.startedAt, b.startedAt].filter((at) => at !== null);
  return {
    ...a,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    startedAt: times.length === 0 ? null : Math.min(...times),
  };
}
