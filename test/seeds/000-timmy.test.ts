import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openLoop } from "../../src/index.ts";
import { createTrialStore, monday } from "./trial-store.ts";

/** The tables as the first engine made them. */
const schema = `
  CREATE TABLE executions (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, tool TEXT NOT NULL,
    param_hash TEXT NOT NULL, house TEXT NOT NULL, model TEXT, task_type TEXT, success INTEGER NOT NULL,
    latency_ms REAL, confidence REAL, tokens_in INTEGER, tokens_out INTEGER, error_type TEXT,
    hour_of_day INTEGER, day_of_week INTEGER);
  CREATE TABLE adaptations (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, trigger TEXT NOT NULL,
    change_type TEXT NOT NULL, old_value TEXT, new_value TEXT, reason TEXT, expected_improvement REAL);
  CREATE TABLE predictions (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, tool TEXT NOT NULL,
    house TEXT NOT NULL, predicted_success_rate REAL, actual_success INTEGER, prediction_accuracy REAL);`;

const daySeconds = 86_400;
const start = monday / 1000 - 3 * daySeconds;

/** Parameters as the first engine hashed them: Python's JSON, with blanks. */
const hash = createHash("sha256").update('{"path": "."}').digest("hex").slice(0, 16);

function addExecutions(path: string, count: number): void {
  const database = new DatabaseSync(path);
  const insert = database.prepare(
    `INSERT INTO executions (timestamp, tool, param_hash, house, model, task_type, success, latency_ms, error_type)
     VALUES (?, 'git_status', ?, 'ezra', 'hermes3:8b', 'read', ?, ?, ?)`,
  );
  for (let n = 0; n < count; n += 1) {
    const good = n % 4 !== 0;
    insert.run(
      start + n * daySeconds,
      hash,
      Number(good),
      good ? 100 : null,
      good ? null : "timeout",
    );
  }
  database.close();
}

function createTimmy(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(schema);
  database.exec(`INSERT INTO adaptations (timestamp, trigger, change_type, old_value, new_value, reason, expected_improvement)
    VALUES (${start}, 'low_success', 'policy.ezra', '0.8', '0.7', 'Ezra is too strict', 0.1);
    INSERT INTO predictions (timestamp, tool, house, predicted_success_rate) VALUES (${start}, 'git_status', 'ezra', 0.5)`);
  database.close();
  addExecutions(path, 4);
}

describe("seed 000: a database of the first engine", () => {
  it("000-31: executions and adaptations come over, each once, with fingerprints marked legacy", async () => {
    const trial = createTrialStore();
    const path = join(trial.home, "intelligence.db");
    createTimmy(path);
    const before = readdirSync(trial.home);
    await using loop = await openLoop(trial.options);
    const counts = { executions: 4, adaptations: 1, predictionsLeftOut: 1, unreadable: 0 };
    expect(await loop.importTimmy(path)).toEqual({ ...counts, newExecutions: 4 });
    expect(await loop.importTimmy(path)).toEqual({ ...counts, newExecutions: 0 });
    expect(readdirSync(trial.home).filter((name) => !before.includes(name))).toEqual([
      ".whetstone",
    ]);
    const rows = trial.sql("SELECT * FROM executions ORDER BY timestamp");
    const told = { tool: "git_status", house: "ezra", model: "hermes3:8b", task_type: "read" };
    expect(rows).toMatchObject([
      { ...told, timestamp: start, success: 0, latency_ms: null, error_type: "timeout" },
      { ...told, timestamp: start + daySeconds, success: 1, latency_ms: 100, error_type: null },
      { ...told, success: 1 },
      { ...told, success: 1, confidence: null, tokens_in: null },
    ]);
    for (const { param_hash: stored } of rows) {
      expect(String(stored)).toMatch(/^legacy:[0-9a-f]{32}$/);
      expect(String(stored)).not.toContain(hash);
    }
    expect(trial.sql("SELECT * FROM adaptations")).toMatchObject([
      { timestamp: start, trigger: "low_success", old_value: '"0.8"', expected_improvement: 0.1 },
    ]);

    addExecutions(path, 2);
    expect(await loop.importTimmy(path)).toMatchObject({ executions: 6, newExecutions: 2 });
    const intelligence = await trial.open();
    expect(await intelligence.getPattern("git_status", "ezra")).toMatchObject({
      sample_count: 6,
      avg_latency_ms: 100,
    });
    // Equal parameters told to this engine are not taken for them.
    const call = { tool: "git_status", house: "ezra", params: { path: "." }, success: true };
    await intelligence.recordExecution(call);
    const own = await intelligence.getPattern("git_status", "ezra", { path: "." });
    expect(own?.sample_count).toBe(1);
    expect((await intelligence.predictSuccess("git_status", { house: "ezra" })).level).toBe(
      "house",
    );
  });

  it("000-31: what is no such database is refused, and what it holds is not touched", async () => {
    const trial = createTrialStore();
    const [text, other] = [join(trial.home, "notes.db"), join(trial.home, "other.db")];
    writeFileSync(text, "no database at all");
    new DatabaseSync(other).close();
    await using loop = await openLoop(trial.options);
    for (const [path, reason] of [
      [text, "file is not a database"],
      [other, "no such table: executions"],
      [trial.home, "a folder where a file was expected"],
      [join(trial.home, "missing.db"), "no such file or folder"],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(loop.importTimmy(path)).rejects.toMatchObject({
        code: "not-timmy",
        exitCode: 1,
        message: `${path} cannot be read as a database of the first engine: ${reason}.`,
      });
    }
  });
});
