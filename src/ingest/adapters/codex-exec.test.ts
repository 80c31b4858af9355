import { describe, expect, it } from "vitest";
import { adapterLaws, type LawFixture } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { codex } from "./codex.ts";
import { codexExec } from "./codex-exec.ts";

const run = fixturePath("codex-exec/run.jsonl");
const failed = fixturePath("codex-exec/failed.jsonl");

const fixtures: readonly LawFixture[] = [
  {
    path: run,
    // The counters of the thread at the end of the second run.
    tokens: { input: 1000, output: 80, cacheRead: 1500, cacheWrite: 0, reasoning: 10 },
    unknown: ["unknown:telepathy", "unknown:item/hologram"],
  },
  { path: failed, diagnostics: { "malformed-json": 1 } },
];

adapterLaws(codexExec, fixtures);

describe("codex-exec", () => {
  it.each(fixtures.map(({ path }) => path))("reads %s as it did", async (path) => {
    await expect(expectGolden(codexExec, path)).resolves.toBeUndefined();
  });

  it("is told from rollouts", async () => {
    const look = await probe(run);
    expect(codexExec.detect(look)).toBeGreaterThan(0.6);
    expect(codex.detect(look)).toBe(0);
  });

  it("joins items to their calls, also when a later run numbers them anew", async () => {
    const { records } = await readAll(codexExec, run);
    const results = records.filter((record) => record.type === "result");
    const names = results.map(({ callId, signals }) => [String(callId).split(":")[0], signals]);
    expect(names).toEqual([
      ["item_1", { exitCode: 1 }],
      ["item_2", { errorFlag: false }],
      ["item_3", { errorFlag: true, errorObject: { message: "not found" } }],
      ["item_4", { errorFlag: false }],
      ["item_5", {}],
      ["item_7", { status: "denied" }],
      ["item_1", { exitCode: 0 }],
    ]);
    expect(new Set(results.map((result) => result["callId"])).size).toBe(results.length);
    const search = records.find((record) => record["tool"] === "web_search");
    expect(search?.["params"]).toEqual({ query: "node test runner" });
  });
});
