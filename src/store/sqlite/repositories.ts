import type { StoreContext } from "./context.ts";

/** Repositories that counted sessions worked in, in the order of their names. */
export function readRepositories({ connection, tenantId }: StoreContext): readonly string[] {
  return connection
    .rows(
      `SELECT DISTINCT dictionary.text FROM cell JOIN dictionary ON dictionary.text_id = cell.repo_id
       WHERE cell.tenant_id = ? AND EXISTS (
         SELECT 1 FROM cell_day WHERE cell_day.tenant_id = cell.tenant_id AND cell_day.cell_id = cell.cell_id)`,
      tenantId,
    )
    .map(([name]) => String(name))
    .filter((name) => name !== "")
    .toSorted();
}
