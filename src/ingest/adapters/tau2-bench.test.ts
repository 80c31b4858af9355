import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { tau2Bench } from "./tau2-bench.ts";

const telecom = fixturePath("tau2-bench/telecom.json");

adapterLaws(tau2Bench, [
  {
    path: telecom,
    // The agent's requests alone: three in the first simulation, one of them again in the second.
    tokens: { input: 3900, output: 82, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    diagnostics: { "not-an-object": 1 },
    unknown: ["unknown:robot", "mood"],
  },
]);

describe("τ²-bench results", () => {
  it.each([telecom])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: tau2Bench, ties: [] });
    await expect(expectGolden(tau2Bench, path)).resolves.toBeUndefined();
  });

  it("does not take the simulated person's tools for the agent's", async () => {
    const { records } = await readAll(tau2Bench, telecom);
    const tools = records.flatMap((record) => (record.type === "call" ? [record["tool"]] : []));
    expect(tools).not.toContain("toggle_airplane_mode");
    const labels = records.map((record) => record["label"]);
    expect(labels).toContain("user-tool-call");
    expect(labels).toContain("user-tool-result");
  });

  it("has no outcome where nothing was judged", async () => {
    const { records } = await readAll(tau2Bench, telecom);
    const outcomes = records.filter((record) => record.type === "outcome");
    expect(outcomes.map((record) => record["value"])).toEqual(["success", "failure"]);
  });
});
