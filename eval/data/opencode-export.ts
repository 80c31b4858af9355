import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sumTokens, type CountedTokens } from "./counted-tokens.ts";
import type { StatedOutcome } from "./stated-outcome.ts";

const tables = { session: "sessions", message: "messages", part: "parts" };

/**
 * Builds the database again whose tables an export holds as JSON, in a new folder. Null where the data folder has no such
 * export. The caller removes the folder.
 */
export function buildOpenCodeDatabase(data: string): { folder: string; path: string } | null {
  const source = join(data, "transcripts/opencode-database-export");
  if (!existsSync(source)) return null;
  const folder = mkdtempSync(join(tmpdir(), "whetstone-opencode-export-"));
  const path = join(folder, "opencode.db");
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL");
  for (const [table, name] of Object.entries(tables))
    fillTable(database, table, join(source, `${name}.json`));
  database.close();
  return { folder, path };
}

type Row = Record<string, string | number | null>;

function fillTable(database: DatabaseSync, table: string, path: string): void {
  const rows = JSON.parse(readFileSync(path, "utf8")) as readonly Row[];
  const columns = Object.keys(rows[0] ?? {});
  database.exec(`CREATE TABLE ${table} (${columns.map((column) => `"${column}"`).join(", ")})`);
  const insert = database.prepare(
    `INSERT INTO ${table} VALUES (${columns.map(() => "?").join(", ")})`,
  );
  for (const row of rows) insert.run(...columns.map((column) => row[column] ?? null));
}

/** One number from the database. */
export function countInDatabase(path: string, sql: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare(`SELECT (${sql}) AS found`).get();
  database.close();
  return Number(row?.["found"] ?? 0);
}

export function openCodeTokens(path: string): CountedTokens {
  const total = (...keys: readonly string[]): number =>
    keys.reduce((all, key) => all + countInDatabase(path, sumOf(key)), 0);
  return sumTokens([
    { prompt: total("input", "cache.read", "cache.write"), output: total("output", "reasoning") },
  ]);
}

/** SQL that sums one kind of token over the requests. */
export function sumOf(key: string): string {
  return `SELECT sum(json_extract(data, '$.tokens.${key}')) FROM part WHERE json_extract(data, '$.type') = 'step-finish'`;
}

export function openCodeOutcomes(path: string): readonly StatedOutcome[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT json_extract(data, '$.callID') AS call, json_extract(data, '$.state.status') AS status
       FROM part WHERE json_extract(data, '$.type') = 'tool'`,
    )
    .all();
  database.close();
  return rows.map(({ call, status }) => ({ key: String(call), failed: status === "error" }));
}
