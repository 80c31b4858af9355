import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { atof } from "./atof.ts";

const stream = fixturePath("atof/session.jsonl");

adapterLaws(atof, [
  {
    path: stream,
    tokens: { input: 100, output: 9, cacheRead: 20, cacheWrite: 0, reasoning: 0 },
    diagnostics: { "malformed-json": 1, "not-an-object": 1 },
    unknown: ["unknown:memory"],
  },
]);

describe("ATOF event streams", () => {
  it.each([stream])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: atof, ties: [] });
    await expect(expectGolden(atof, path)).resolves.toBeUndefined();
  });

  it("measures a tool by its scope, and takes its status for its flag", async () => {
    const { records } = await readAll(atof, stream);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["latencyMs"], result["signals"]])).toEqual([
      [2000, { errorFlag: false }],
      [1000, { errorFlag: true, errorObject: { message: "No such file" } }],
    ]);
  });
});
