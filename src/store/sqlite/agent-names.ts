import type { StoreContext } from "./context.ts";

/** Harnesses, programs and told agents of the sessions, in the order of their names: what a filter by agent can find. */
export function readAgentNames({ connection, tenantId }: StoreContext): readonly string[] {
  const rows = connection.rows(
    "SELECT DISTINCT harness, agent, json_extract(body, '$.agent') FROM session_summary WHERE tenant_id = ?",
    tenantId,
  );
  const names = rows.flat().flatMap((name) => (name === null || name === "" ? [] : [String(name)]));
  return [...new Set(names)].toSorted();
}
