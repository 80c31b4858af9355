import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { trae } from "./trae.ts";

const summarised = fixturePath("trae/run-1/trajectory.json");
const alone = fixturePath("trae/run-2/trajectory.json");

adapterLaws(trae, [
  // 900 + 1200 + 1300 in, the cache apart.
  {
    path: summarised,
    tokens: { input: 3400, output: 115, cacheRead: 1900, cacheWrite: 0, reasoning: 12 },
  },
  // The same numbers of a provider that counts what it read from the cache as input.
  {
    path: alone,
    tokens: { input: 1500, output: 115, cacheRead: 1900, cacheWrite: 0, reasoning: 12 },
    unknown: ["unknown:step", "lakeview"],
  },
]);

function copyOfRun(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-trae-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(fixturePath("trae/run-1"), folder, { recursive: true });
  return folder;
}

async function outcomes(path: string): Promise<readonly unknown[]> {
  const { records } = await readAll(trae, path);
  return records
    .filter((record) => record.type === "outcome")
    .map((record) => [record["value"], record["source"], record["weight"]]);
}

describe("TRAE trajectories", () => {
  it.each([summarised, alone])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: trae, ties: [] });
    await expect(expectGolden(trae, path)).resolves.toBeUndefined();
  });

  it("takes the outcome from the summary beside it, never from the document's own success", async () => {
    expect(await outcomes(summarised)).toEqual([["success", "label", 0.5]]);
    expect(await outcomes(alone)).toEqual([]);
  });

  it("is read again when its summary is written later", async () => {
    const path = join(copyOfRun(), "trajectory.json");
    const summary = join(path, "..", "run_summary.json");
    rmSync(summary);
    const stamp = await trae.stamp?.(path);
    const { cursor } = await readAll(trae, path);
    writeFileSync(summary, JSON.stringify({ agent: { status: "error" } }));
    expect(await trae.stamp?.(path)).not.toBe(stamp);
    const { records } = await readAll(trae, path, cursor);
    expect(records.at(-1)).toMatchObject({ type: "outcome", value: "failure" });
  });

  it("reports a summary that cannot be read", async () => {
    const folder = copyOfRun();
    writeFileSync(join(folder, "run_summary.json"), "{");
    const { records } = await readAll(trae, join(folder, "trajectory.json"));
    expect(records.filter((record) => record.type === "diagnostic")).toMatchObject([
      { reason: "malformed-json", position: "p:run_summary.json#" },
    ]);
    expect(trae.isCompanion?.(join(folder, "run_summary.json"))).toBe(true);
  });
});
