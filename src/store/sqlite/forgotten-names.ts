import type { StoreContext } from "./context.ts";

/** Every column that holds ids of the dictionary, but for those of places to count in (`cell`). */
const dictionaryColumns: Readonly<Record<string, readonly string[]>> = {
  source: ["format_id"],
  diagnostic: ["reason_id"],
  session_announcement: ["harness_id", "repo_id", "zone_id"],
  session_fact: ["field_id", "door_id"],
  step: ["format_id", "kind_id", "label_id", "model_id"],
  usage: ["format_id", "model_id"],
  execution_observation: [
    "door_id",
    "part_id",
    "format_id",
    "tool_id",
    "server_id",
    "house_id",
    "task_type_id",
    "param_shape_id",
    "outcome_id",
    "outcome_source_id",
    "failure_kind_id",
  ],
  execution: [
    "tool_id",
    "server_id",
    "house_id",
    "task_type_id",
    "model_id",
    "param_shape_id",
    "outcome_source_id",
    "failure_kind_id",
  ],
};
const cellColumns = [
  "tool_id",
  "house_id",
  "model_id",
  "task_type_id",
  "repo_id",
  "harness_id",
  "agent_id",
];
const sessionTables = [
  "session_announcement",
  "step",
  "usage",
  "execution_observation",
  "execution",
];
/** Ids that one query asks for. */
const idsAtOnce = 500;

/** Ids of all names in the rows of these sessions: tools, models, repositories, agents and the like. */
export function readNames(context: StoreContext, sessionIds: readonly number[]): Set<number> {
  const { connection, tenantId } = context;
  const names = new Set<number>();
  const take = (sql: string, sessionId: number): void => {
    for (const row of connection.rows(sql, tenantId, sessionId)) addIds(names, row);
  };
  for (const sessionId of sessionIds) {
    for (const table of sessionTables) {
      const columns = dictionaryColumns[table]?.join(", ") ?? "";
      take(
        `SELECT DISTINCT ${columns} FROM ${table} WHERE tenant_id = ? AND session_id = ?`,
        sessionId,
      );
    }
    take(
      `SELECT ${cellColumns.join(", ")} FROM cell WHERE tenant_id = ?1 AND cell_id IN (
         SELECT cell_id FROM session_cell WHERE tenant_id = ?1 AND session_id = ?2)`,
      sessionId,
    );
  }
  return names;
}

/**
 * Takes the texts of those names away that nothing refers to any more. Goes through every table once, as there is no index
 * by name; runs with `forget` alone. Inside a write.
 */
export function eraseUnusedNames(context: StoreContext, names: Set<number>): void {
  const { connection, tenantId, dictionary } = context;
  removeUsedInCells(context, names);
  for (const [table, columns] of Object.entries(dictionaryColumns)) {
    for (const ids of chunksOf([...names])) removeUsed(context, names, table, columns, ids);
  }
  for (const ids of chunksOf([...names])) {
    for (const table of ["repo", "repo_alias"]) {
      const sql = `DELETE FROM ${table} WHERE tenant_id = ? AND repo_id IN (${ids.join(", ")})`;
      connection.statement(sql).run(tenantId);
    }
  }
  dictionary.erase([...names]);
}

function removeUsedInCells({ connection, tenantId }: StoreContext, names: Set<number>): void {
  const used = connection.rows(
    `SELECT ${cellColumns.join(", ")} FROM cell WHERE tenant_id = ?1 AND EXISTS (
       SELECT 1 FROM cell_day WHERE cell_day.tenant_id = ?1 AND cell_day.cell_id = cell.cell_id)`,
    tenantId,
  );
  for (const row of used) removeIds(names, row);
}

function removeUsed(
  { connection, tenantId }: StoreContext,
  names: Set<number>,
  table: string,
  columns: readonly string[],
  ids: readonly number[],
): void {
  const isAsked = columns.map((column) => `${column} IN (${ids.join(", ")})`).join(" OR ");
  const used = connection.rows(
    `SELECT DISTINCT ${columns.join(", ")} FROM ${table} WHERE tenant_id = ? AND (${isAsked})`,
    tenantId,
  );
  for (const row of used) removeIds(names, row);
}

function addIds(names: Set<number>, row: readonly unknown[]): void {
  for (const id of row) if (id !== null) names.add(Number(id));
}

function removeIds(names: Set<number>, row: readonly unknown[]): void {
  for (const id of row) if (id !== null) names.delete(Number(id));
}

function chunksOf(ids: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) =>
    ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
  );
}
