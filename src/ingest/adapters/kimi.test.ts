import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { kimi } from "./kimi.ts";

const bare = fixturePath("kimi/bare/session_0a1b/agents/main/wire.jsonl");
const agents = fixturePath("kimi/wd_project_ab12/session_1c2d/agents");
const main = join(agents, "main", "wire.jsonl");
const child = join(agents, "agent-0", "wire.jsonl");
const explorer = join(agents, "agent-1", "wire.jsonl");

adapterLaws(kimi, [
  {
    path: bare,
    // Scope turn alone: scope session tells of the same session in another way.
    tokens: { input: 1200, output: 62, cacheRead: 3400, cacheWrite: 0, reasoning: 0 },
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram.start", "unknown:tool.teleport"],
  },
]);

describe("sessions of Kimi", () => {
  it.each([bare, main, child, explorer])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: kimi, ties: [] });
    await expect(expectGolden(kimi, path)).resolves.toBeUndefined();
  });

  it("reads an agent below the main one as a child session", async () => {
    const [session] = (await readAll(kimi, child)).records;
    expect(session).toMatchObject({ session: "native session_1c2d > agent-0", cwd: "/repo" });
    expect(kimi.isCompanion?.(join(agents, "..", "state.json"))).toBe(true);
  });

  it("takes for the request what is asked, not how the repository stands that is put before it", async () => {
    const { records } = await readAll(kimi, explorer);
    const steps = records.filter((record) => record.type === "step");
    expect(steps.slice(0, 2)).toMatchObject([
      {
        kind: "system",
        label: "git-context",
        text: expect.stringMatching(/^<git-.*\n<\/git-context>$/s) as string,
      },
      { kind: "user", text: "Find where totals are rounded." },
    ]);
  });

  it("does not take a refusal for a failure", async () => {
    const { records } = await readAll(kimi, bare);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    expect(signals).toEqual([{}, { errorFlag: true }, { status: "denied" }]);
  });
});
