import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { rewardOutcome, tauBench } from "./tau-bench.ts";

const airline = fixturePath("tau-bench/gpt-4o-airline.json");

adapterLaws(tauBench, [
  { path: airline, diagnostics: { "not-an-object": 1 }, unknown: ["unknown:number"] },
]);

describe("τ-bench results", () => {
  it.each([airline])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: tauBench, ties: [] });
    await expect(expectGolden(tauBench, path)).resolves.toBeUndefined();
  });

  it("keeps a run that broke off, with its reason", async () => {
    const { records } = await readAll(tauBench, airline);
    expect(records.filter((record) => record["label"] === "error")).toMatchObject([
      { kind: "system", text: "Error code: 429 rate limited" },
    ]);
    expect(records.filter((record) => record.type === "outcome")).toHaveLength(3);
  });

  it.each([
    [1, "success"],
    [0.9999999, "success"],
    [0.5, "failure"],
    [0, "failure"],
    [null, null],
  ])("takes a reward of %s for %s", (reward, outcome) => {
    expect(rewardOutcome(reward)).toBe(outcome);
  });
});
