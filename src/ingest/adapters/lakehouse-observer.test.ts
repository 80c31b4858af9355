import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { lakehouseObserver } from "./lakehouse-observer.ts";

const operations = fixturePath("lakehouse-observer/ops.jsonl");

adapterLaws(lakehouseObserver, [{ path: operations, unknown: ["weather"] }]);

describe("the lakehouse observer's log", () => {
  it("is read as before", async () => {
    await expect(expectGolden(lakehouseObserver, operations)).resolves.toBeUndefined();
  });

  it("002-02: names an operation without an endpoint after its source, and sums up its input", async () => {
    const { records } = await readAll(lakehouseObserver, operations);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => call["tool"])).toEqual([
      "/vectors/hybrid",
      "/sql",
      "scenario:fill",
      "auditor:verdict",
      "/ask",
      "bot:cycle",
    ]);
    expect(calls[2]?.["params"]).toMatchObject({
      input: "fill welder×3 in Toledo, OH",
      staffer_id: "s-17",
      rescue_attempted: true,
    });
  });

  it("002-04: takes an absent success for unknown, and an absent duration for none", async () => {
    const { records } = await readAll(lakehouseObserver, operations);
    const results = records.filter((record) => record.type === "result");
    expect(results[5]).toMatchObject({ signals: {}, latencyMs: 12 });
    expect(results[3]).toMatchObject({ signals: { errorFlag: false }, latencyMs: 2100 });
  });

  it("002-11: takes an error in the data of an answer for a failure", async () => {
    const { records } = await readAll(lakehouseObserver, operations);
    const results = records.filter((record) => record.type === "result");
    expect(results[4]?.["signals"]).toEqual({
      errorFlag: true,
      errorObject: { message: "model not loaded" },
    });
  });

  it("is detected by its operations", async () => {
    expect(lakehouseObserver.detect(await probe(operations))).toBe(0.9);
    const other = await probe(fixturePath("openai-messages/growing.jsonl"));
    expect(lakehouseObserver.detect(other)).toBe(0);
  });
});
