import { DatabaseSync } from "node:sqlite";
import { migrations } from "../migrations/steps.ts";
import type { DamageLook } from "./sqlite-errors.ts";

export function lookInto(database: DatabaseSync): DamageLook {
  return {
    isSchemaDamaged: () => isSchemaDamaged(database),
    isContentDamaged: () => isContentDamaged(database),
  };
}

/**
 * True when tables, indexes and views are not those that the database's own version stands for, or cannot be read. Every
 * statement of ours fits that schema: one that does not compile then failed of damage, otherwise of a fault of ours.
 */
function isSchemaDamaged(database: DatabaseSync): boolean {
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

/**
 * True when the engine finds its pages or indexes at odds. A row that breaks a rule of its table where nothing of ours
 * writes it twice was hidden by damage, as where an index lost what its table still has.
 */
function isContentDamaged(database: DatabaseSync): boolean {
  try {
    const row = database.prepare("PRAGMA integrity_check(1)").get();
    return row?.["integrity_check"] !== "ok";
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
