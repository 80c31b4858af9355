import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { callRow, failing, hex, recordBatch } from "../../../test/store/record-fixtures.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const at = 1_760_000_000_000;

async function openViews(): Promise<DatabaseSync> {
  const path = join(mkdtempSync(join(tmpdir(), "whetstone-views-")), "store.db");
  const ref = hex(32, "a");
  const store = await openStore({ path, tenant: "local", key });
  const call = callRow(ref, 20, { house: "bezalel", taskType: "test", tokensIn: 5, tokensOut: 6 });
  await store.append([failing(ref), recordBatch({ observations: [call] })]);
  await deriveAll(store);
  await store.close();
  return new DatabaseSync(path, { readOnly: true });
}

// Their names and columns are a seed's: test/seeds/000-intelligence.test.ts.
describe("the five views", () => {
  it("show an outcome that is not known as NULL, and what was not observed as NULL", async () => {
    const database = await openViews();
    const rows = database.prepare("SELECT * FROM executions ORDER BY timestamp").all();
    expect(rows.map((row) => row["success"])).toEqual([1, 1, 0, 0, null]);
    expect(rows[0]).toMatchObject({
      timestamp: at / 1000 + 2,
      tool: "Bash",
      latency_ms: 1.5,
      confidence: 0.75,
      tokens_in: null,
      error_type: null,
      hour_of_day: 8,
      day_of_week: 3,
    });
    expect(rows[2]).toMatchObject({ error_type: "nonzero-exit", house: null });
    expect(rows[4]).toMatchObject({
      house: "bezalel",
      task_type: "test",
      latency_ms: null,
      tokens_out: 6,
    });
    database.close();
  });

  it("count what is known", async () => {
    const database = await openViews();
    const totals = database
      .prepare(
        "SELECT sum(success_count) AS won, sum(failure_count) AS lost, sum(sample_count) AS n FROM patterns",
      )
      .get();
    expect(totals).toMatchObject({ won: 2, lost: 2, n: 4 });
    expect(database.prepare("SELECT * FROM model_performance").all()).toMatchObject([
      {
        model: "model-a",
        task_type: "other",
        total_calls: 4,
        success_count: 2,
        last_used: at / 1000 + 7,
      },
    ]);
    expect(database.prepare("SELECT * FROM adaptations").all()).toEqual([]);
    expect(database.prepare("SELECT * FROM predictions").all()).toEqual([]);
    database.close();
  });
});
