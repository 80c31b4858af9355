import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Builds the database that an SQL script describes, in a temporary folder and in WAL mode as its owners keep it. */
export function databaseFrom(sqlPath: string): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-database-"));
  const path = join(folder, basename(sqlPath).replace(/\.sql$/, ".db"));
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(readFileSync(sqlPath, "utf8"));
  database.close();
  return path;
}
