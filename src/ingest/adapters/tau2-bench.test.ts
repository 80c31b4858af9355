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
const voice = fixturePath(
  "tau2-bench/run-voice/simulations/6c1f2d0e-6f0f-4b8c-9a51-0c1d2e3f4a07.json",
);

adapterLaws(tau2Bench, [
  {
    path: telecom,
    // The agent's requests alone: three in the first simulation, one of them again in the second.
    tokens: { input: 3900, output: 82, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    diagnostics: { "not-an-object": 1 },
    unknown: ["unknown:robot", "mood"],
  },
  { path: voice },
]);

describe("τ²-bench results", () => {
  it.each([telecom, voice])("reads %s as before", async (path) => {
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

  it("reads a simulation in a file of its own, with what the run's document tells of it", async () => {
    const { records } = await readAll(tau2Bench, voice);
    const facts = records.filter((record) => record.type === "fact");
    expect(facts.map((fact) => `${String(fact["field"])} ${String(fact["value"])}`)).toEqual(
      expect.arrayContaining([
        "title retail task 7, trial 0",
        "agent discrete_time_audio_native_agent",
        "model gpt-realtime",
      ]),
    );
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["text"], result["signals"]])).toEqual([
      ["Error: Order not found", { errorFlag: true }],
    ]);
    expect(records.find((record) => record.type === "outcome")?.["value"]).toBe("failure");
    expect(tau2Bench.isCompanion?.(fixturePath("tau2-bench/run-voice/results.json"))).toBe(true);
    expect(tau2Bench.isCompanion?.(telecom)).toBe(false);
  });

  it("has no outcome where nothing was judged", async () => {
    const { records } = await readAll(tau2Bench, telecom);
    const outcomes = records.filter((record) => record.type === "outcome");
    expect(outcomes.map((record) => record["value"])).toEqual(["success", "failure"]);
  });
});
