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
  confidence REAL);
CREATE INDEX idx_exec_tool ON executions(tool);
CREATE INDEX idx_exec_time ON executions(timestamp);
CREATE TABLE patterns (tool TEXT, param_signature TEXT, house TEXT, model TEXT, success_count INTEGER,
  total_latency_ms REAL, sample_count INTEGER, last_updated REAL, PRIMARY KEY (tool, param_signature, house, model));
CREATE TABLE model_performance (model TEXT, task_type TEXT, total_calls INTEGER, success_count INTEGER,
  total_latency_ms REAL, last_used REAL, PRIMARY KEY (model, task_type));`;

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
  const { tool, house, model, task_type: task, latency_ms: latency, confidence } = execution;
  const success = execution.success ? 1 : 0;
  const params = createHash("sha256").update(JSON.stringify(execution.params)).digest("hex");
  const now = Date.now() / 1000;
  const database = new DatabaseSync(path);
  database.exec("BEGIN");
  database
    .prepare(
      `INSERT INTO executions (timestamp, tool, param_hash, house, model, task_type, success, latency_ms, confidence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(now, tool, params.slice(0, 16), house, model, task, success, latency, confidence);
  database
    .prepare(
      `INSERT INTO patterns VALUES (?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET
         success_count = success_count + excluded.success_count, sample_count = sample_count + 1,
         total_latency_ms = total_latency_ms + excluded.total_latency_ms, last_updated = excluded.last_updated`,
    )
    .run(tool, params.slice(0, 16), house, model, success, latency, now);
  database
    .prepare(
      `INSERT INTO model_performance VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET
         total_calls = total_calls + 1, success_count = success_count + excluded.success_count,
         total_latency_ms = total_latency_ms + excluded.total_latency_ms, last_used = excluded.last_used`,
    )
    .run(model, task, success, latency, now);
  database.exec("COMMIT");
  database.close();
}
