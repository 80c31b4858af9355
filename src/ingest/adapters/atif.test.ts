import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { atif } from "./atif.ts";

const subagents = fixturePath("atif/v1.7-subagents.json");
const continued = fixturePath("atif/v1.4-continued.json");

adapterLaws(atif, [
  {
    path: subagents,
    // 520 + 600 + 50 prompted, of which 200 read from and 20 written to the cache.
    tokens: { input: 950, output: 115, cacheRead: 200, cacheWrite: 20, reasoning: 12 },
    unknown: ["unknown:step", "unknown:narrator", "novelty", "vendor_score"],
  },
  {
    path: continued,
    // No step states what it used: the totals count.
    tokens: { input: 600, output: 60, cacheRead: 300, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("ATIF trajectories", () => {
  it.each([subagents, continued])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: atif, ties: [] });
    await expect(expectGolden(atif, path)).resolves.toBeUndefined();
  });

  it("joins observations within their step, though ids come again in later steps", async () => {
    const { records } = await readAll(atif, subagents);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["callId"], result["signals"]])).toEqual([
      ["call_1", {}],
      ["call_2", { exitCode: 1 }],
      ["call_1#1", { errorFlag: false }],
    ]);
  });

  it("reads an embedded trajectory as a child session", async () => {
    const { records } = await readAll(atif, subagents);
    const [root, child] = records.filter((record) => record.type === "session");
    expect(child?.["parent"]).toBe(root?.["session"]);
  });

  it("leaves the trajectory of a trial to the trial's result", async () => {
    const { records } = await readAll(
      atif,
      fixturePath("harbor/job-1/trial-1/agent/trajectory.json"),
    );
    expect(records).toEqual([]);
  });
});
