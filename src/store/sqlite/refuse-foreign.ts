import type { DatabaseSync } from "node:sqlite";
import { WhetstoneError } from "../../core/errors.ts";

/**
 * Throws `database-foreign` for another program's database, which must not be written into; also for one of ours that has
 * lost its version. Looks only.
 */
export function refuseForeign(database: DatabaseSync, path: string): void {
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' LIMIT 3")
    .all()
    .map((row) => String(row["name"]));
  // In this order: another process may make the schema between the two looks.
  if (names.length === 0 || hasVersion(database)) return;
  throw new WhetstoneError(
    "database-foreign",
    `${path} is another program's database, or damaged: it holds ${names.join(", ")} and no schema version.`,
    { hint: "Name another file with --db, or restore a backup of this one." },
  );
}

/** Whether the schema has a table that tells its version. */
export function hasVersion(database: DatabaseSync): boolean {
  const found = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'")
    .get();
  return found !== undefined;
}
