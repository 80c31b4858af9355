import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { openHandsOutput } from "./openhands-output.ts";

const evaluation = fixturePath("openhands-output/evaluation.jsonl");
const resolver = fixturePath("openhands-output/resolver.jsonl");
const events = fixturePath("openhands-output/trajectory.json");
const none = { cacheWrite: 0, reasoning: 0 };

adapterLaws(openHandsOutput, [
  {
    path: evaluation,
    // 6010 prompted in the first row, 500 of them from the cache; 600 + 700 by the events of the second.
    tokens: { input: 6010 - 500 + 1300, output: 165 + 41, cacheRead: 500, ...none },
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:teleport"],
  },
  { path: resolver },
  // Usage is stated in the events alone.
  {
    path: events,
    tokens: { input: 3950, output: 110, cacheRead: 0, ...none },
    unknown: ["unknown:string"],
  },
]);

describe("output of OpenHands V0", () => {
  it.each([evaluation, resolver, events])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({
      adapter: openHandsOutput,
      ties: [],
    });
    await expect(expectGolden(openHandsOutput, path)).resolves.toBeUndefined();
  });

  it("joins an observation to the action that caused it, though every call has one id", async () => {
    const { records } = await readAll(openHandsOutput, evaluation);
    const [first] = records.filter((record) => record.type === "session");
    const results = records.filter(
      (record) => record.type === "result" && record["session"] === first?.["session"],
    );
    expect(results.map((result) => [result["callId"], result["signals"]])).toEqual([
      ["event-5", { exitCode: 0 }],
      ["event-7", { exitCode: 2 }],
      [
        "event-9",
        {
          errorObject: {
            message:
              "No replacement was performed, old_str `x` did not appear verbatim in /workspace/pony/a.c.",
          },
        },
      ],
      ["event-11", {}],
      ["event-13", {}],
      // It still ran.
      ["event-16", {}],
    ]);
  });
});
