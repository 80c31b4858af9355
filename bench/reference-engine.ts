import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One execution as the first engine took it. */
export interface ReferenceExecution {
  readonly tool: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly house: string;
  readonly model: string;
  readonly task_type: string;
  readonly success: boolean;
  readonly latency_ms: number;
  readonly confidence: number;
}

export interface ReferenceSpeed {
  readonly engine: string;
  readonly perSecond: number;
}

/** How fast the first engine's shape records: in Python's sqlite3 where there is a Python, else the same in node:sqlite. */
export function recordAsReference(executions: readonly ReferenceExecution[]): ReferenceSpeed {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-reference-"));
  const path = join(folder, "reference.db");
  try {
    const inPython = secondsInPython(path, executions);
    const seconds = inPython ?? secondsInNode(path, executions);
    const engine = inPython === null ? "node:sqlite" : "Python's sqlite3";
    return { engine, perSecond: executions.length / seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const script = fileURLToPath(new URL("./reference-engine.py", import.meta.url));

function secondsInPython(path: string, executions: readonly ReferenceExecution[]): number | null {
  const input = JSON.stringify(executions);
  const child = spawnSync("python3", [script, path], { input, encoding: "utf8" });
  return child.status === 0 ? Number(child.stdout) : null;
}

const schema = `
CREATE TABLE executions (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, tool TEXT NOT NULL,
  param_hash TEXT NOT NULL, house TEXT NOT NULL, model TEXT, task_type TEXT, success INTEGER NOT NULL, latency_ms REAL,
  confidence REAL, tokens_in INTEGER, tokens_out INTEGER, error_type TEXT, hour_of_day INTEGER, day_of_week INTEGER);
CREATE INDEX idx_exec_tool ON executions(tool);
CREATE INDEX idx_exec_time ON executions(timestamp);
CREATE TABLE patterns (tool TEXT NOT NULL, param_signature TEXT NOT NULL, house TEXT NOT NULL, model TEXT,
  success_count INTEGER DEFAULT 0, failure_count INTEGER DEFAULT 0, total_latency_ms REAL DEFAULT 0,
  total_confidence REAL DEFAULT 0, sample_count INTEGER DEFAULT 0, last_updated REAL,
  PRIMARY KEY (tool, param_signature, house, model));
CREATE INDEX idx_patterns_tool ON patterns(tool);
CREATE TABLE model_performance (model TEXT NOT NULL, task_type TEXT NOT NULL, total_calls INTEGER DEFAULT 0,
  success_count INTEGER DEFAULT 0, total_latency_ms REAL DEFAULT 0, total_tokens INTEGER DEFAULT 0, last_used REAL,
  PRIMARY KEY (model, task_type));`;

function secondsInNode(path: string, executions: readonly ReferenceExecution[]): number {
  rmSync(path, { force: true });
  const database = new DatabaseSync(path);
  database.exec(schema);
  database.close();
  const started = performance.now();
  for (const execution of executions) recordInNode(path, execution);
  return (performance.now() - started) / 1000;
}

function recordInNode(path: string, execution: ReferenceExecution): void {
  const database = new DatabaseSync(path);
  const now = new Date();
  const { tool, house, model, task_type: task, latency_ms: latency, confidence } = execution;
  const success = execution.success ? 1 : 0;
  const hash = createHash("sha256").update(JSON.stringify(execution.params)).digest("hex");
  const params = hash.slice(0, 16);
  const seconds = now.getTime() / 1000;
  const described = [seconds, tool, params, house, model, task, success, latency, confidence];
  database.exec("BEGIN");
  database
    .prepare(
      `INSERT INTO executions (timestamp, tool, param_hash, house, model, task_type, success, latency_ms, confidence,
         tokens_in, tokens_out, error_type, hour_of_day, day_of_week) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...described, null, null, null, now.getHours(), (now.getDay() + 6) % 7);
  const gained = [success, 1 - success, latency, confidence, 1];
  upsert(database, patterns, { tool, param_signature: params, house, model }, gained);
  upsert(database, performances, { model, task_type: task }, [1, success, latency, 0]);
  database.exec("COMMIT");
  database.close();
}

interface Sums {
  readonly table: string;
  readonly sums: readonly string[];
  readonly timeColumn: string;
}

const patterns: Sums = {
  table: "patterns",
  sums: ["success_count", "failure_count", "total_latency_ms", "total_confidence", "sample_count"],
  timeColumn: "last_updated",
};
const performances: Sums = {
  table: "model_performance",
  sums: ["total_calls", "success_count", "total_latency_ms", "total_tokens"],
  timeColumn: "last_used",
};

/** A query and, by its answer, an update or an insertion, as in the first engine. */
function upsert(
  database: DatabaseSync,
  { table, sums, timeColumn }: Sums,
  place: Readonly<Record<string, string>>,
  gained: readonly number[],
): void {
  const keys = Object.keys(place);
  const where = keys.map((key) => `${key} = ?`).join(" AND ");
  const written = [...sums, timeColumn];
  const known = database
    .prepare(`SELECT ${sums.join(", ")} FROM ${table} WHERE ${where}`)
    .get(...Object.values(place));
  const values = sums.map((sum, index) => Number(known?.[sum] ?? 0) + (gained[index] ?? 0));
  const columns = [...written, ...keys];
  const statement =
    known === undefined
      ? `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`
      : `UPDATE ${table} SET ${written.map((column) => `${column} = ?`).join(", ")} WHERE ${where}`;
  database.prepare(statement).run(...values, Date.now() / 1000, ...Object.values(place));
}
