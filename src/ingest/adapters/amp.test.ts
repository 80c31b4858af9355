import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { amp } from "./amp.ts";

const thread = fixturePath("amp/T-019b9d03-62e3-772f-9780-3e637f90eaec.json");
const ledger = fixturePath("amp/T-019b9d03-62e3-772f-9780-3e637f90ea02.json");

adapterLaws(amp, [
  {
    path: thread,
    tokens: { input: 15, output: 100, cacheRead: 4600, cacheWrite: 500, reasoning: 0 },
    unknown: ["unknown:message", "telepathy", "surprise"],
  },
  { path: ledger, tokens: { input: 30, output: 7, cacheRead: 100, cacheWrite: 3, reasoning: 0 } },
]);

describe("threads of Amp", () => {
  it.each([thread, ledger])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: amp, ties: [] });
    await expect(expectGolden(amp, path)).resolves.toBeUndefined();
  });

  it("reads how each run ended", async () => {
    const { records } = await readAll(amp, thread);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    expect(signals).toEqual([
      { exitCode: 2 },
      { errorFlag: true, errorObject: { message: "file not found: /repo/x" } },
      { errorFlag: false },
      { status: "denied" },
      { status: "cancelled" },
      { errorFlag: false },
      { status: "running" },
    ]);
  });

  it("names folder, repository and the thread it was handed off from", async () => {
    const { records } = await readAll(amp, thread);
    expect(records[0]).toMatchObject({
      type: "session",
      cwd: "/repo",
      repoRemote: "https://github.com/acme/repo",
      parent: "native T-019b9d03-62e3-772f-9780-3e637f900001",
    });
  });
});
