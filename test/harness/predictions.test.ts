import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { z } from "zod";
import {
  defineTool,
  type DomainEvent,
  Harness,
  House,
  Mode,
  openIntelligence,
} from "../../src/index.ts";
import { trialFolder } from "./trial-harness.ts";

type Row = Readonly<Record<string, unknown>>;

function rowsOf(home: string, query: string): readonly Row[] {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

it("a prediction is in the store before its call runs, and is scored by what the call came to", async () => {
  const folder = trialFolder();
  const home = join(folder, "home");
  const written: number[] = [];
  const events: DomainEvent[] = [];
  let runs = 0;
  const flaky = defineTool({
    name: "flaky",
    description: "",
    input: z.strictObject({}),
    run: () => {
      written.push(rowsOf(home, "SELECT 1 FROM prediction").length);
      runs += 1;
      if (runs % 4 === 0) throw new Error("not this time");
      return runs;
    },
  });
  const options = { home, userHome: folder, env: { PATH: process.env["PATH"] } };
  const probabilities: number[] = [];
  {
    await using harness = new Harness({
      ...options,
      house: House.Bezalel,
      mode: Mode.Intelligent,
      tools: [flaky],
      onEvent: (event) => events.push(event),
    });
    for (let n = 0; n < 12; n += 1) {
      const { prediction, provenance } = await harness.execute("flaky", {}, { fallback: () => 0 });
      expect(prediction?.prediction_id).toBe(provenance.prediction);
      expect(provenance.execution).toBe(provenance.prediction);
      probabilities.push(prediction?.probability ?? Number.NaN);
    }
  }
  expect(written).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  // It had learned of the calls before it: nothing was known of the first.
  expect(probabilities[0]).toBe(0.5);
  expect(probabilities[2]).toBeGreaterThan(0.6);
  const names = events.map(({ name }) => name).filter((name) => name.startsWith("prediction."));
  expect(names.filter((name) => name === "prediction.stated")).toHaveLength(12);
  expect(names.filter((name) => name === "prediction.scored")).toHaveLength(12);

  await using intelligence = await openIntelligence({ ...options, readOnly: true });
  const { live } = await intelligence.scorecard();
  expect(live).toMatchObject({ kind: "live", written: 12, n: 12, base_rate: 0.75, sessions: 1 });
  expect(live.calibration_error).toBeNull();
  const { prediction_accuracy: week } = await intelligence.intelligenceReport();
  expect(week).toMatchObject({ period_days: 7, n: 12 });
});
