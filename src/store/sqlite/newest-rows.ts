import type { RowNumbers } from "../derive-port.ts";
import type { Tenanted } from "../engine.ts";

/** The highest numbers there are, of all sessions of all tenants. */
export function newestRows({ connection }: Pick<Tenanted, "connection">): RowNumbers {
  const [row] = connection.rows(
    `SELECT (SELECT coalesce(max(step_id), 0) FROM step),
       (SELECT coalesce(max(observation_id), 0) FROM execution_observation)`,
  );
  return { stepId: Number(row?.[0] ?? 0), observationId: Number(row?.[1] ?? 0) };
}
