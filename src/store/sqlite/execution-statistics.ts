import type { ExecutionTotals, ModelTotals, StatisticsStore } from "../statistics-port.ts";
import type { Columns } from "../engine.ts";
import type { StoreContext } from "./context.ts";

const dayMs = 86_400_000;

/** In the order of {@link toTotals}; confidence is summed in millionths. */
const sumsOfCells = `coalesce(sum(d.successes), 0), coalesce(sum(d.failures), 0), coalesce(sum(d.unknown), 0),
  coalesce(sum(d.latency_us_sum), 0), coalesce(sum(d.latency_count), 0), coalesce(sum(d.confidence_sum), 0) / 1e6,
  coalesce(sum(d.confidence_count), 0), max(d.last_at)`;

const sumsOfExecutions = `count(CASE WHEN e.success = 1 THEN 1 END), count(CASE WHEN e.success = 0 THEN 1 END),
  count(CASE WHEN e.success IS NULL THEN 1 END), coalesce(sum(e.latency_us), 0), count(e.latency_us),
  coalesce(sum(e.confidence), 0), count(e.confidence), max(e.at)`;

const nothing: ExecutionTotals = {
  successes: 0,
  failures: 0,
  unknown: 0,
  latencyUsSum: 0,
  latencyCount: 0,
  confidenceSum: 0,
  confidenceCount: 0,
  lastAt: null,
};

type ToolQuery = Parameters<StatisticsStore["toolTotals"]>[0];
type HouseQuery = Parameters<StatisticsStore["houseTotals"]>[0];

export function readToolTotals(context: StoreContext, query: ToolQuery): ExecutionTotals {
  const { dictionary } = context;
  const toolId = dictionary.find(query.tool);
  // Cells name what is not known by the empty text.
  const houseId = dictionary.find(query.house ?? "");
  if (toolId === null || houseId === null) return nothing;
  return query.paramHash === null
    ? totalsOfCells(context, toolId, houseId)
    : totalsOfParams(context, toolId, houseId, query.house ?? "", query.paramHash);
}

function totalsOfCells(
  { connection, tenantId }: StoreContext,
  toolId: number,
  houseId: number,
): ExecutionTotals {
  const [row] = connection.rows(
    `SELECT ${sumsOfCells} FROM cell c JOIN cell_day d ON d.tenant_id = c.tenant_id AND d.cell_id = c.cell_id
     WHERE c.tenant_id = ? AND c.tool_id = ? AND c.house_id = ?`,
    tenantId,
    toolId,
    houseId,
  );
  return row === undefined ? nothing : toTotals(row);
}

/** The house that counts for an execution, as cells have it. */
const effectiveHouse = `coalesce((SELECT text FROM dictionary WHERE text_id = e.house_id),
  json_extract(s.body, '$.house'), '')`;

const executionsOfSessions = `FROM execution e
  JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id`;

/** Hashes are not indexed: the cells tell which few sessions must be looked through. */
function totalsOfParams(
  { connection, tenantId }: StoreContext,
  toolId: number,
  houseId: number,
  house: string,
  paramHash: string,
): ExecutionTotals {
  const [row] = connection.rows(
    `SELECT ${sumsOfExecutions} ${executionsOfSessions}
     WHERE e.tenant_id = ?1 AND e.tool_id = ?2 AND e.param_hash = ?5 AND ${effectiveHouse} = ?4
       AND e.session_id IN (
         SELECT session_id FROM session_cell WHERE tenant_id = ?1 AND cell_id IN (
           SELECT cell_id FROM cell WHERE tenant_id = ?1 AND tool_id = ?2 AND house_id = ?3))`,
    tenantId,
    toolId,
    houseId,
    house,
    paramHash,
  );
  return row === undefined ? nothing : toTotals(row);
}

export function readModelTotals(context: StoreContext, taskType: string): readonly ModelTotals[] {
  const { connection, tenantId, dictionary } = context;
  const taskTypeId = dictionary.find(taskType);
  if (taskTypeId === null) return [];
  return connection
    .rows(
      `SELECT ${sumsOfCells}, model.text FROM cell c
       JOIN cell_day d ON d.tenant_id = c.tenant_id AND d.cell_id = c.cell_id
       JOIN dictionary model ON model.text_id = c.model_id
       WHERE c.tenant_id = ? AND c.task_type_id = ? AND model.text <> ''
       GROUP BY model.text ORDER BY model.text`,
      tenantId,
      taskTypeId,
    )
    .map((row) => ({ ...toTotals(row), model: String(row[8]) }));
}

/** To the millisecond, which days of cells cannot tell; they narrow the search. */
export function readHouseTotals(
  { connection, tenantId, dictionary }: StoreContext,
  { house, since }: HouseQuery,
): ExecutionTotals {
  const houseId = dictionary.find(house);
  if (houseId === null) return nothing;
  const [row] = connection.rows(
    `SELECT ${sumsOfExecutions} ${executionsOfSessions}
     WHERE e.tenant_id = ?1 AND ${effectiveHouse} = ?3 AND coalesce(e.at, s.started_at) > ?4
       AND e.session_id IN (
         SELECT session_id FROM session_cell WHERE tenant_id = ?1 AND day >= ?5 AND cell_id IN (
           SELECT cell_id FROM cell WHERE tenant_id = ?1 AND house_id = ?2))`,
    tenantId,
    houseId,
    house,
    since,
    Math.floor(since / dayMs),
  );
  return row === undefined ? nothing : toTotals(row);
}

function toTotals(row: Columns): ExecutionTotals {
  return {
    successes: Number(row[0]),
    failures: Number(row[1]),
    unknown: Number(row[2]),
    latencyUsSum: Number(row[3]),
    latencyCount: Number(row[4]),
    confidenceSum: Number(row[5]),
    confidenceCount: Number(row[6]),
    lastAt: row[7] as number | null,
  };
}
