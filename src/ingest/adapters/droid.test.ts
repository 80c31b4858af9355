import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import { droid } from "./droid.ts";

const alone = fixturePath("droid/sessions/-repo/3e0f8a52-1111-4aaa-8bbb-00000000d001.jsonl");
const withSettings = fixturePath("droid/with-settings/3e0f8a52-1111-4aaa-8bbb-00000000d002.jsonl");

adapterLaws(droid, [
  {
    path: alone,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:telemetry_blob", "mood"],
  },
]);

describe("sessions of Droid", () => {
  it.each([alone, withSettings])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: droid, ties: [] });
    await expect(expectGolden(droid, path)).resolves.toBeUndefined();
  });

  it("tells failed commands by their first words, other failures by the flag", async () => {
    const { records } = await readAll(droid, alone);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    expect(signals).toEqual([{ exitCode: 1 }, {}, { errorFlag: true }]);
  });

  it("takes the tokens of the session from its settings, once, and again when they rise", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-droid-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(withSettings, ".."), folder, { recursive: true });
    const path = join(folder, "3e0f8a52-1111-4aaa-8bbb-00000000d002.jsonl");
    const settings = path.replace(".jsonl", ".settings.json");
    const first = await readAll(droid, path);
    expect(tokenTotals(first.records)).toEqual({
      input: 1200,
      output: 300,
      cacheRead: 9000,
      cacheWrite: 50,
      reasoning: 40,
    });
    expect((await readAll(droid, path, first.cursor)).records).toEqual([]);
    const stamp = await droid.stamp?.(path);
    writeFileSync(
      settings,
      JSON.stringify({ tokenUsage: { inputTokens: 2000, outputTokens: 900 } }),
    );
    expect(await droid.stamp?.(path)).not.toBe(stamp);
    const second = await readAll(droid, path, first.cursor);
    expect(second.records.filter((record) => record.type === "step")).toEqual([]);
    expect(droid.isCompanion?.(settings)).toBe(true);
    expect(second.records.at(-1)).toMatchObject({ type: "usage", input: 2000, output: 900 });
  });
});
