import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { openClaw } from "./openclaw.ts";

const folder = "openclaw/.openclaw/agents/main/sessions";
const session = fixturePath(`${folder}/6f1e2d3c-4b5a-4697-8899-aabbccddeeff.jsonl`);

adapterLaws(openClaw, [
  {
    path: session,
    tokens: { input: 16, output: 13, cacheRead: 7, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("OpenClaw", () => {
  it("is read as before", async () => {
    await expect(expectGolden(openClaw, session)).resolves.toBeUndefined();
  });

  it("names the agent after its folder", async () => {
    const { records } = await readAll(openClaw, session);
    const agents = records.filter((record) => record["field"] === "agent");
    expect(agents.map((agent) => agent["value"])).toEqual(["main"]);
  });

  it.each([
    ["sessions.json", true],
    ["6f1e2d3c.jsonl.reset.2026-06-01T10-00-00.000Z", false],
    ["6f1e2d3c.jsonl.deleted.2026-06-01T10-00-00.000Z", true],
    ["6f1e2d3c.trajectory.jsonl", true],
    ["6f1e2d3c.jsonl.lock", true],
    ["6f1e2d3c-topic-12.jsonl", false],
  ])("leaves sidecars and deleted sessions out: %s", (name, expected) => {
    expect(openClaw.isCompanion?.(`/home/dev/.openclaw/agents/main/sessions/${name}`)).toBe(
      expected,
    );
  });

  it("is detected by where it lies and by what it names", async () => {
    const look = await probe(session);
    expect(openClaw.detect(look)).toBe(0.95);
    expect(openClaw.detect({ ...look, path: "/copies/a.jsonl" })).toBe(0.95);
    const lines = look.lines.slice(3);
    expect(openClaw.detect({ ...look, path: "/copies/a.jsonl", lines })).toBe(0);
  });
});
