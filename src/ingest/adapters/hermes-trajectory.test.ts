import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { hermesTrajectory } from "./hermes-trajectory.ts";

const samples = fixturePath("hermes-trajectory/trajectory_samples.jsonl");
const batch = fixturePath("hermes-trajectory/trajectories.jsonl");

adapterLaws(hermesTrajectory, [{ path: samples }, { path: batch }]);

describe("Hermes trajectories", () => {
  it.each([samples, batch])("reads %s as before", async (path) => {
    await expect(expectGolden(hermesTrajectory, path)).resolves.toBeUndefined();
  });

  it("joins the answers of one turn to their calls by tool, whatever their order", async () => {
    const { records } = await readAll(hermesTrajectory, samples);
    const [first] = records.map((record) => record["session"]);
    const own = records.filter((record) => record["session"] === first);
    const calls = own.filter((record) => record.type === "call");
    const results = own.filter((record) => record.type === "result");
    expect(calls.map((call) => call["tool"])).toEqual(["terminal", "read_file"]);
    expect(results.map((result) => [result["callId"], result["tool"]])).toEqual([
      [calls[1]?.["callId"], "read_file"],
      [calls[0]?.["callId"], "terminal"],
    ]);
    expect(results.map((result) => result["signals"])).toEqual([
      { errorFlag: true, errorObject: { message: "File not found: /repo/x.md" } },
      { exitCode: 0 },
    ]);
  });

  it("takes `completed` for how the run ended, not for its outcome", async () => {
    const { records } = await readAll(hermesTrajectory, batch);
    const ends = records.filter((record) => record["field"] === "end_reason");
    expect(ends.map((fact) => fact["value"])).toEqual(["completed", "partial"]);
    expect(records.filter((record) => record.type === "outcome")).toEqual([]);
  });

  it("is surer of its files than the reader of ShareGPT", async () => {
    expect(hermesTrajectory.detect(await probe(samples))).toBe(0.9);
    expect(hermesTrajectory.detect(await probe(batch))).toBe(0.9);
    const other = await probe(fixturePath("sharegpt/conversations.jsonl"));
    expect(hermesTrajectory.detect(other)).toBe(0);
  });
});
