import { BoundedCache } from "../../core/bounded-cache.ts";
import type { CellDay } from "../../core/cell-day.ts";
import type { StoreContext } from "./context.ts";

/** Dimensions of a cell besides its time; `agent` is the session's agent, else its harness. */
export interface CellPlace extends Pick<
  CellDay,
  "tool" | "house" | "model" | "taskType" | "repo" | "harness"
> {
  readonly agent: string;
}

export type CellIds = (place: CellPlace) => number;

const cacheLimit = 20_000;

/** Cells as small integers, made when they are new; only inside a write. */
export function createCellIds(context: StoreContext): CellIds {
  const { connection, tenantId, dictionary } = context;
  const cache = new BoundedCache<string, number>(cacheLimit);
  connection.onRollback(() => cache.clear());
  return (place) => {
    const { tool, house, model, taskType, repo, harness, agent } = place;
    const ids = [tool, house, model, taskType, repo, harness, agent].map((text) =>
      dictionary.id(text),
    );
    const key = ids.join(" ");
    return cache.get(key) ?? cache.set(key, findOrInsert(context, tenantId, ids));
  };
}

function findOrInsert(
  { connection }: StoreContext,
  tenantId: number,
  ids: readonly number[],
): number {
  const found = connection
    .statement(
      `SELECT cell_id FROM cell WHERE tenant_id = ? AND tool_id = ? AND house_id = ? AND model_id = ?
         AND task_type_id = ? AND repo_id = ? AND harness_id = ? AND agent_id = ?`,
    )
    .get(tenantId, ...ids);
  if (found !== undefined) return Number(found["cell_id"]);
  return connection.insertRow(
    `INSERT INTO cell (tenant_id, tool_id, house_id, model_id, task_type_id, repo_id, harness_id, agent_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    "cell_id",
    [tenantId, ...ids],
  );
}
