import { describe, expect, it } from "vitest";
import { adapterLaws, type LawFixture } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { claudeCode } from "./claude-code.ts";
import { claudeStreamJson } from "./claude-stream-json.ts";

function fixture(name: string): string {
  return fixturePath(`claude-stream-json/${name}.jsonl`);
}

const fixtures: readonly LawFixture[] = [
  {
    path: fixture("run"),
    tokens: { input: 21, output: 91, cacheRead: 18100, cacheWrite: 9000, reasoning: 0 },
    unknown: ["unknown:telepathy"],
  },
  {
    path: fixture("array"),
    tokens: { input: 5, output: 40, cacheRead: 0, cacheWrite: 9000, reasoning: 0 },
  },
  {
    path: fixture("result"),
    tokens: { input: 160, output: 920, cacheRead: 5000, cacheWrite: 700, reasoning: 0 },
  },
  {
    path: fixture("plain-result"),
    tokens: { input: 3, output: 4, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
];

adapterLaws(claudeStreamJson, fixtures);

async function factsOf(name: string): Promise<unknown[]> {
  const { records } = await readAll(claudeStreamJson, fixture(name));
  const facts = records.filter((record) => record.type === "fact");
  return facts.map((record) => [record["field"], record["value"]]);
}

describe("claude-stream-json", () => {
  it.each(fixtures.map(({ path }) => path))("reads %s as it did", async (path) => {
    await expect(expectGolden(claudeStreamJson, path)).resolves.toBeUndefined();
  });

  it("is told from the transcripts of the same agent", async () => {
    for (const { path } of fixtures) {
      const look = await probe(path);
      expect(claudeStreamJson.detect(look)).toBeGreaterThan(0.6);
      expect(claudeCode.detect(look)).toBe(0);
    }
    const transcript = await probe(fixturePath("claude-code/tools.jsonl"));
    expect(claudeStreamJson.detect(transcript)).toBe(0);
  });

  it("makes a child session of what stands below a call", async () => {
    const { records } = await readAll(claudeStreamJson, fixture("run"));
    const call = records.find((record) => record["callId"] === "toolu_s3");
    expect(call?.["session"]).toBe("native 6b1d2e3f-2222-4bbb-8ccc-000000000001 > toolu_s2");
  });

  it("takes the cost and the end that the run states", async () => {
    expect(await factsOf("run")).toEqual([
      ["cwd", "/repo/shop"],
      ["harness_version", "2.1.90"],
      ["model", "claude-sonnet-4-5"],
      ["end_reason", "success"],
      ["declared_cost_nano", "42100000"],
    ]);
    expect(await factsOf("result")).toContainEqual(["end_reason", "error_max_turns"]);
    expect(await factsOf("plain-result")).toContainEqual(["end_reason", "error"]);
  });
});
