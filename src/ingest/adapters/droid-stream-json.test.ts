import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { droidStreamJson } from "./droid-stream-json.ts";

const stream = fixturePath("droid/stream.jsonl");

adapterLaws(droidStreamJson, [
  {
    path: stream,
    tokens: { input: 40, output: 12, cacheRead: 300, cacheWrite: 0, reasoning: 0 },
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:reflection"],
  },
]);

describe("headless output of Droid", () => {
  it.each([stream])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({
      adapter: droidStreamJson,
      ties: [],
    });
    await expect(expectGolden(droidStreamJson, path)).resolves.toBeUndefined();
  });

  it("takes exit codes and flags as they are printed", async () => {
    const { records } = await readAll(droidStreamJson, stream);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    expect(signals).toEqual([
      { exitCode: 0 },
      { exitCode: 1 },
      { errorFlag: true, errorObject: { type: "tool_error", message: "File not found" } },
      { errorFlag: false },
    ]);
  });
});
