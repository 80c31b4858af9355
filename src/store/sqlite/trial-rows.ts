import type { ExecutionScope, RootOutcomes, TrialAssignmentRow } from "../policy-port.ts";
import type { StoreContext } from "./context.ts";
import { readAssignment } from "./journal.ts";
import { scopedCells } from "./root-outcomes.ts";

/** Keeps a unit's first assignment. Inside a write. */
export function insertTrialAssignment(
  context: StoreContext,
  row: TrialAssignmentRow,
  seq: number,
): { readonly stored: boolean; readonly result: TrialAssignmentRow } {
  const { changes } = context.connection
    .statement(
      `INSERT INTO assignment (tenant_id, experiment, unit, assignment_id, arm, propensity, at, batch_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(context.tenantId, row.experiment, row.unit, row.id, row.arm, row.propensity, row.at, seq);
  const standing = readAssignment(context, row.experiment, row.unit);
  return {
    stored: Number(changes) > 0,
    result: (standing as unknown as TrialAssignmentRow | null) ?? row,
  };
}

/** In assignment order: that of the commits. Inside a read. */
export function readTrialAssignments(
  { connection, tenantId }: StoreContext,
  experiment: string,
): readonly TrialAssignmentRow[] {
  return connection
    .statement(
      `SELECT assignment_id AS id, experiment, unit, arm, propensity, at FROM assignment
       WHERE tenant_id = ? AND experiment = ? ORDER BY batch_seq, at, unit`,
    )
    .all(tenantId, experiment)
    .map((row) => ({ ...row }) as unknown as TrialAssignmentRow);
}

const dayMs = 86_400_000;

/**
 * The cells narrow the search to sessions that ran something in scope since the trial began; their executions are then
 * counted to the millisecond. Inside a read.
 */
export function readUnitOutcomes(
  context: StoreContext,
  experiment: string,
  scope: ExecutionScope,
  withinMs: number,
): readonly Pick<RootOutcomes, "root" | "successes" | "failures">[] {
  const { connection, tenantId } = context;
  const [first] = connection.rows(
    "SELECT min(at) FROM assignment WHERE tenant_id = ? AND experiment = ?",
    tenantId,
    experiment,
  );
  const since = first?.[0];
  const cells = scopedCells(context, scope);
  if (since === null || since === undefined || cells === null) return [];
  const own = scopedExecutions(scope);
  return connection
    .rows(
      `SELECT a.unit, count(CASE WHEN e.success = 1 THEN 1 END),
         count(CASE WHEN e.success = 0 AND NOT (coalesce(kind.text, '') = 'test-failure'
           OR (coalesce(kind.text, '') = 'not-found' AND e.error_template_id IS NULL)) THEN 1 END)
       FROM (
         SELECT s.session_id, s.body, s.started_at, json_extract(s.body, '$.rootKey') AS root FROM session_summary s
         WHERE s.tenant_id = ? AND s.session_id IN (
           SELECT sc.session_id FROM session_cell sc JOIN cell c ON c.cell_id = sc.cell_id
           WHERE sc.tenant_id = ? AND sc.day >= ? AND ${cells.condition})
       ) r
       JOIN assignment a ON a.tenant_id = ? AND a.experiment = ? AND a.unit = r.root
       JOIN execution e ON e.tenant_id = ? AND e.session_id = r.session_id
         AND coalesce(e.at, r.started_at, a.at) < a.at + ?
       JOIN dictionary tool ON tool.text_id = e.tool_id
       LEFT JOIN dictionary house ON house.text_id = e.house_id
       LEFT JOIN dictionary task ON task.text_id = e.task_type_id
       LEFT JOIN dictionary kind ON kind.text_id = e.failure_kind_id
       WHERE ${own.condition}
       GROUP BY a.unit ORDER BY a.unit`,
      tenantId,
      tenantId,
      Math.floor(Number(since) / dayMs),
      ...cells.parameters,
      tenantId,
      experiment,
      tenantId,
      withinMs,
      ...own.parameters,
    )
    .map(([root, successes, failures]) => ({
      root: String(root),
      successes: Number(successes),
      failures: Number(failures),
    }));
}

/** As in the cells, house and type of work that an execution does not state are those of its session. */
function scopedExecutions(scope: ExecutionScope): {
  readonly condition: string;
  readonly parameters: readonly string[];
} {
  const columns = [
    ["coalesce(house.text, json_extract(r.body, '$.house'), '')", scope.house],
    ["tool.text", scope.tool],
    ["coalesce(task.text, json_extract(r.body, '$.taskType'), '')", scope.taskType],
  ] as const;
  const asked = columns.flatMap(([column, text]) => (text === undefined ? [] : [{ column, text }]));
  return {
    condition: ["1 = 1", ...asked.map(({ column }) => `${column} = ?`)].join(" AND "),
    parameters: asked.map(({ text }) => text),
  };
}
