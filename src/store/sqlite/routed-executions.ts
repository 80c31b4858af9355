import type { RoutedExecution } from "../decision-port.ts";
import type { StoreContext } from "./context.ts";

/** The latest with a known outcome, oldest first. Inside a read. */
export function readRoutedExecutions(
  { connection, tenantId, dictionary }: StoreContext,
  limit: number,
): readonly RoutedExecution[] {
  return connection
    .rows(
      `SELECT s.session_key, e.tool_id, coalesce(house.text, json_extract(s.body, '$.house')), e.model_id,
         coalesce(type.text, json_extract(s.body, '$.taskType')), e.params, e.success,
         json_extract(s.body, '$.costNano')
       FROM execution e
       JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
       LEFT JOIN dictionary house ON house.text_id = e.house_id
       LEFT JOIN dictionary type ON type.text_id = e.task_type_id
       WHERE e.tenant_id = ? AND e.success IS NOT NULL
       ORDER BY coalesce(e.at, s.started_at, 0) DESC, s.session_key DESC, e.seq DESC LIMIT ?`,
      tenantId,
      limit,
    )
    .toReversed()
    .map((row) => ({
      session: String(row[0]),
      tool: dictionary.text(Number(row[1])),
      house: row[2] as string | null,
      model: dictionary.textOrNull(row[3] as number | null),
      taskType: row[4] as string | null,
      params: row[5] as string | null,
      isSuccess: Number(row[6]) === 1,
      sessionCostNano: row[7] === null || row[7] === undefined ? null : Number(row[7]),
    }));
}
