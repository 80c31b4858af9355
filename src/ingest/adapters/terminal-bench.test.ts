import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { terminalBench } from "./terminal-bench.ts";

const run = fixturePath("terminal-bench/run-1/results.json");
const trial = fixturePath("terminal-bench/run-1/hello-world/results.json");
const none = { cacheRead: 0, cacheWrite: 0, reasoning: 0 };

adapterLaws(terminalBench, [
  { path: run, tokens: { input: 2400, output: 160, ...none }, unknown: ["mystery"] },
  { path: trial, tokens: { input: 1200, output: 80, ...none } },
]);

async function told(path: string): Promise<readonly unknown[]> {
  const { records } = await readAll(terminalBench, path);
  const own = records.filter((record) => record["session"] === records[0]?.["session"]);
  return own.map(({ raw: _raw, ...record }) => record);
}

describe("Terminal-Bench results", () => {
  it.each([run, trial])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: terminalBench, ties: [] });
    await expect(expectGolden(terminalBench, path)).resolves.toBeUndefined();
  });

  it("tells a trial alike from its own file and from that of the run", async () => {
    expect(await told(trial)).toEqual(await told(run));
  });
});
