import type { ExecutionTotals, StoredExecution } from "../statistics-port.ts";
import type { StoreContext } from "./context.ts";

const timeOf = "coalesce(e.at, s.started_at, 0)";

/** The latest executions, oldest first; of all others a multiple of `grain` is left out. */
export function readLatestExecutions(
  context: StoreContext,
  limit: number,
  grain = 1,
): readonly StoredExecution[] {
  const { connection, tenantId, dictionary } = context;
  const total = countExecutions(context);
  const leftOut = grain * Math.ceil(Math.max(0, total - limit) / grain);
  const wanted = Math.max(0, total - leftOut);
  const rows = connection.rows(
    `SELECT s.session_key, s.repo, e.tool_id, coalesce(house.text, json_extract(s.body, '$.house')), e.model_id,
       e.task_type_id, e.param_hash, e.params, e.param_shape_id, e.success, coalesce(e.at, s.started_at), e.hour,
       e.weekday, e.step_key, e.call_key
     FROM execution e
     JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
     LEFT JOIN dictionary house ON house.text_id = e.house_id
     WHERE e.tenant_id = ?1 AND coalesce(s.ended_at, 0) >= ?2 AND ${timeOf} >= ?2
     ORDER BY ${timeOf} DESC, s.session_key DESC, e.seq DESC LIMIT ?3`,
    tenantId,
    earliestTime(context, wanted),
    wanted,
  );
  return rows.toReversed().map((row) => ({
    session: String(row[0]),
    repo: row[1] as string | null,
    tool: dictionary.text(row[2] as number),
    house: row[3] as string | null,
    model: dictionary.textOrNull(row[4] as number | null),
    taskType: dictionary.textOrNull(row[5] as number | null),
    paramHash: row[6] as string | null,
    params: row[7] as string | null,
    paramShape: dictionary.textOrNull(row[8] as number | null),
    isSuccess: row[9] === null ? null : row[9] === 1,
    at: row[10] as number | null,
    hour: row[11] as number | null,
    weekday: row[12] as number | null,
    step: row[13] as string | null,
    call: String(row[14]),
  }));
}

function countExecutions({ connection, tenantId }: StoreContext): number {
  const [row] = connection.rows(
    "SELECT sum(execution_count) FROM session_summary WHERE tenant_id = ?",
    tenantId,
  );
  return Number(row?.[0] ?? 0);
}

/**
 * A time from which on there are at least so many executions: the start of the session with which those that began latest
 * have as many. None is before its session's start or after its end, so that sessions that ended earlier need not be
 * looked at.
 */
function earliestTime({ connection, tenantId }: StoreContext, wanted: number): number {
  const [row] = connection.rows(
    `SELECT max(started_at) FROM (
       SELECT started_at, sum(execution_count) OVER (ORDER BY started_at DESC) AS so_far
       FROM session_summary WHERE tenant_id = ? AND started_at IS NOT NULL) AS latest
     WHERE so_far >= ?`,
    tenantId,
    wanted,
  );
  return Number(row?.[0] ?? beforeAll);
}

/** Before every time there is. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/** Known and unknown outcomes of a stretch of time, over everything. */
export function readPeriodTotals(
  { connection, tenantId }: StoreContext,
  { from, to }: { readonly from: number; readonly to: number },
): Pick<ExecutionTotals, "successes" | "failures" | "unknown"> {
  const [row] = connection.rows(
    `SELECT count(CASE WHEN e.success = 1 THEN 1 END), count(CASE WHEN e.success = 0 THEN 1 END),
       count(CASE WHEN e.success IS NULL THEN 1 END)
     FROM execution e JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
     WHERE e.tenant_id = ? AND ${timeOf} >= ? AND ${timeOf} < ?`,
    tenantId,
    from,
    to,
  );
  return { successes: Number(row?.[0]), failures: Number(row?.[1]), unknown: Number(row?.[2]) };
}

/** Houses that executed something, by name. */
export function readHouses(context: StoreContext): readonly string[] {
  return namesInCells(context, "house_id");
}

/** Types of work that executions have, by name. */
export function readTaskTypes(context: StoreContext): readonly string[] {
  return namesInCells(context, "task_type_id");
}

/** Cells stay when their last execution is taken away; their days do not. */
function namesInCells(
  { connection, tenantId }: StoreContext,
  column: "house_id" | "task_type_id",
): readonly string[] {
  return connection
    .rows(
      `SELECT DISTINCT name.text FROM cell c JOIN cell_day d ON d.tenant_id = c.tenant_id AND d.cell_id = c.cell_id
       JOIN dictionary name ON name.text_id = c.${column}
       WHERE c.tenant_id = ? AND name.text <> '' ORDER BY name.text`,
      tenantId,
    )
    .map(([name]) => String(name));
}
