import { DatabaseSync } from "node:sqlite";
import { migrations } from "../migrations/steps.ts";

/**
 * True when tables, indexes and views are not those that the database's own version stands for, or cannot be read. Every
 * statement of ours fits that schema: one that does not compile then failed of damage, otherwise of a fault of ours.
 */
export function isSchemaDamaged(database: DatabaseSync): boolean {
  try {
    const row = database.prepare("SELECT max(version) AS version FROM schema_version").get();
    const whole = new DatabaseSync(":memory:");
    for (const step of migrations.slice(0, Number(row?.["version"]))) step.up(whole);
    const isSame = schemaText(database) === schemaText(whole);
    whole.close();
    return !isSame;
  } catch {
    return true;
  }
}

function schemaText(database: DatabaseSync): string {
  const rows = database
    .prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'schema_version' ORDER BY name",
    )
    .all();
  return JSON.stringify(rows);
}
