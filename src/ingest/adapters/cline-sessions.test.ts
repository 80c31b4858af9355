import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { operationsIn } from "./cline/operation-results.ts";
import { clineSessions } from "./cline-sessions.ts";

const id = "1790000000000_ab12c";
const lead = fixturePath(`cline-sessions/sessions/${id}/${id}.messages.json`);
const subagent = fixturePath(`cline-sessions/sessions/${id}/agent_7.messages.json`);
const tokens = { cacheWrite: 0, reasoning: 0 };

adapterLaws(clineSessions, [
  {
    path: lead,
    tokens: { ...tokens, input: 1200, output: 200, cacheRead: 2800, cacheWrite: 300 },
    unknown: ["unknown:message", "message.mood"],
  },
  { path: subagent, tokens: { ...tokens, input: 300, output: 12, cacheRead: 0 } },
]);

describe("sessions of Cline 3", () => {
  it.each([lead, subagent])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: clineSessions, ties: [] });
    await expect(expectGolden(clineSessions, path)).resolves.toBeUndefined();
  });

  it("tells what became of each call by what became of its commands, files and searches", async () => {
    const { records } = await readAll(clineSessions, lead);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["tool"], result["signals"]])).toEqual([
      ["run_commands", { exitCode: 1 }],
      ["read_files", { errorFlag: false }],
      [
        "editor",
        {
          errorFlag: true,
          errorObject: { message: "old_text was not found in /repo/shop/cart.ts" },
        },
      ],
      [
        "search_codebase",
        { errorFlag: true, errorObject: { message: "Search failed: regex parse error" } },
      ],
      ["tracker__search", { errorFlag: true }],
      ["spawn_agent", {}],
      ["run_commands", { status: "timeout" }],
    ]);
  });

  it("tells the person's words without what wraps them, and what no person said apart", async () => {
    const { records } = await readAll(clineSessions, lead);
    const said = records.filter((record) => record.type === "step" && record["kind"] !== "tool");
    expect(said.map((step) => [step["kind"], step["text"]])).toEqual(
      expect.arrayContaining([
        ["user", "Make the cart test pass"],
        ["system", "Context summary:\n\nThe cart test fails by a cent."],
        ["meta", "compacting"],
      ]),
    );
    expect(said.filter((step) => step["kind"] === "user")).toHaveLength(1);
  });

  it("finds folder, title and end in the manifest, of a subagent its parent and the folder", async () => {
    expect(await factsOf(lead)).toEqual([
      "harness_version 3.0.65",
      "title Cart test",
      "cwd /repo/shop",
      "end_reason completed",
      "started_at 1790000000000",
      "ended_at 1790000100000",
    ]);
    expect(await factsOf(subagent)).toEqual([
      "agent agent_7",
      "harness_version 3.0.65",
      "cwd /repo/shop",
      "started_at 1790000021000",
      "ended_at 1790000024000",
    ]);
    const { records } = await readAll(clineSessions, subagent);
    expect(records[0]).toMatchObject({ cwd: "/repo/shop", parent: `native ${id}` });
  });

  it("is read anew when only its manifest changed", async () => {
    const { path, manifest } = copied();
    const before = await clineSessions.stamp?.(path);
    const { cursor } = await readAll(clineSessions, path);
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace("Cart test", "A cent too much"));
    expect(await clineSessions.stamp?.(path)).not.toBe(before);
    const { records } = await readAll(clineSessions, path, cursor);
    expect(records).toContainEqual(expect.objectContaining({ value: "A cent too much" }));
  });

  it("leaves what stands beside it to it, and imported sessions to the agent they came from", () => {
    const { path, manifest } = copied();
    expect(clineSessions.isCompanion?.(manifest)).toBe(true);
    expect(clineSessions.isCompanion?.(path.replace(".messages.", ".compaction."))).toBe(true);
    expect(clineSessions.isCompanion?.(path)).toBe(false);
    const importedFrom = { tool: "codex", sourceSessionId: "019a", sourcePath: "/x.jsonl" };
    writeFileSync(manifest, JSON.stringify({ session_id: id, metadata: { importedFrom } }));
    expect(clineSessions.isCompanion?.(path)).toBe(true);
  });
});

async function factsOf(path: string): Promise<readonly string[]> {
  const { records } = await readAll(clineSessions, path);
  return records
    .filter((record) => record.type === "fact")
    .map((fact) => `${String(fact["field"])} ${String(fact["value"])}`);
}

/** The fixture's session in a folder that may be changed. */
function copied(): { readonly path: string; readonly manifest: string } {
  const home = mkdtempSync(join(tmpdir(), "whetstone-cline-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const folder = join(home, "sessions", id);
  cpSync(dirname(lead), folder, { recursive: true });
  return { path: join(folder, `${id}.messages.json`), manifest: join(folder, `${id}.json`) };
}

describe("what a tool of Cline 3 answers", () => {
  it.each([
    ["plain words", "plain words"],
    ['{"a":1}', '{"a":1}'],
    ['{"error":"no such tool"}', "no such tool"],
    [[{ type: "text", text: "a" }], "a"],
    [[{ query: "q", result: [{ type: "text", text: "seen" }], success: true }], "seen"],
    [[{ query: "q", result: "half", error: "broke", success: false }], "half\nbroke"],
    [
      [
        { query: "q", result: "r", success: true },
        { type: "text", text: "more" },
      ],
      "more",
    ],
    [undefined, ""],
  ])("%j reads as %j", (content, text) => {
    expect(operationsIn(content).text).toBe(text);
  });
});
