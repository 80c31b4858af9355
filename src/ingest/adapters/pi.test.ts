import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { openClaw } from "./openclaw.ts";
import { pi } from "./pi.ts";

const tree = fixturePath("pi/2026-06-01T10-00-00-000Z_019e2a00-0000-7000-8000-00000000c0de.jsonl");
const line = fixturePath("pi/2025-11-01T10-00-00-000Z_5a0c1d2e-4b5a-4687-9a1b-2c3d4e5f6071.jsonl");

adapterLaws(pi, [
  {
    path: tree,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram", "message.mood"],
    tokens: { input: 55, output: 65, cacheRead: 1000, cacheWrite: 1060, reasoning: 0 },
  },
  {
    path: line,
    tokens: { input: 6, output: 42, cacheRead: 100, cacheWrite: 100, reasoning: 0 },
  },
]);

describe("Pi", () => {
  it.each([tree, line])("is read as before: %s", async (path) => {
    await expect(expectGolden(pi, path)).resolves.toBeUndefined();
  });

  it("keeps the tree, on which an abandoned branch is none of the last path", async () => {
    const { records } = await readAll(pi, tree);
    const steps = records.filter((record) => record.type === "step" && record["id"] !== null);
    const parents = new Map(steps.map((step) => [step["id"], step["parentId"]]));
    const path: unknown[] = [];
    for (let id: unknown = "00000013"; typeof id === "string"; id = parents.get(id)) path.push(id);
    expect(path.slice(-5)).toEqual(["00000009", "00000008", "00000003", "00000002", "00000001"]);
    expect(path).not.toContain("00000007");
  });

  it("takes the cost that is written, and none for a price of 0", async () => {
    const { records } = await readAll(pi, tree);
    const usage = records.filter((record) => record.type === "usage");
    expect(usage.map((one) => one["costUsd"])).toEqual([0.00453, 0.0007, null]);
  });

  it("tells calls apart whose ids come again", async () => {
    const { records } = await readAll(pi, line);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["callId"], result["signals"]])).toEqual([
      ["call_1", { errorFlag: true }],
      ["call_1#1", { errorFlag: false }],
    ]);
  });

  it("is detected by content, and left to OpenClaw where that wrote it", async () => {
    for (const path of [tree, line]) {
      const look = await probe(path);
      expect([pi.detect(look), openClaw.detect(look)]).toEqual([0.9, 0]);
    }
  });
});
