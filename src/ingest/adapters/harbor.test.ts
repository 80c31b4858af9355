import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws, tokenTotals } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { atif } from "./atif.ts";
import { harbor } from "./harbor.ts";

const told = fixturePath("harbor/job-1/trial-1/result.json");
const untold = fixturePath("harbor/job-1/trial-2/result.json");
const job = fixturePath("harbor/job-1/result.json");
const none = { cacheWrite: 0, reasoning: 0 };

adapterLaws(harbor, [
  // By the steps of the trajectory, not by the totals of the result.
  { path: told, tokens: { input: 550, output: 55, cacheRead: 300, ...none } },
  {
    path: untold,
    tokens: { input: 600, output: 60, cacheRead: 300, ...none },
    unknown: ["extra_part"],
  },
  { path: job, tokens: { input: 0, output: 0, cacheRead: 0, ...none } },
]);

async function outcomes(path: string): Promise<readonly unknown[]> {
  const { records } = await readAll(harbor, path);
  return records.flatMap((record) => (record.type === "outcome" ? [record["value"]] : []));
}

describe("Harbor trials", () => {
  it.each([told, untold, job])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: harbor, ties: [] });
    await expect(expectGolden(harbor, path)).resolves.toBeUndefined();
  });

  it("takes the whole reward for success, and knows nothing of a part of it", async () => {
    expect(await outcomes(told)).toEqual(["success"]);
    expect(await outcomes(untold)).toEqual([]);
  });

  it("counts no tokens where the agent's own logs are kept beside", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-harbor-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(fixturePath("harbor/job-1/trial-1"), folder, { recursive: true });
    mkdirSync(join(folder, "agent", "sessions"));
    writeFileSync(join(folder, "agent", "sessions", "log.jsonl"), "");
    const { records } = await readAll(harbor, join(folder, "result.json"));
    expect(tokenTotals(records)).toMatchObject({ input: 0, output: 0 });
    expect(records.filter((record) => record.type === "call")).toHaveLength(1);
  });

  it("waits for the result of a trial that still runs, and says so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-harbor-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(fixturePath("harbor/job-1/trial-1"), folder, { recursive: true });
    const trajectory = join(folder, "agent", "trajectory.json");
    expect((await readAll(atif, trajectory)).records).toEqual([]);
    rmSync(join(folder, "result.json"));
    const { records } = await readAll(atif, trajectory);
    expect(records).toEqual([expect.objectContaining({ reason: "unfinished" })]);
    rmSync(join(folder, "config.json"));
    expect((await readAll(atif, trajectory)).records.length).toBeGreaterThan(5);
  });

  it("knows what lies beside", () => {
    expect(harbor.isCompanion?.(join(told, "..", "config.json"))).toBe(true);
    expect(harbor.isCompanion?.("/nowhere/config.json")).toBe(false);
  });
});
