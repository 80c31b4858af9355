import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import { grok } from "./grok.ts";

const bare = fixturePath("grok/bare/019f6851-7ec4-7ef0-97d3-03f3eee30001/chat_history.jsonl");
const parent = fixturePath("grok/repo/019f6851-7ec4-7ef0-97d3-03f3eee30002/chat_history.jsonl");
const child = fixturePath("grok/repo/019f6851-7ec4-7ef0-97d3-03f3eee30003/chat_history.jsonl");

adapterLaws(grok, [
  {
    path: bare,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:dream", "weather"],
  },
]);

describe("sessions of Grok", () => {
  it.each([bare, parent, child])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: grok, ties: [] });
    await expect(expectGolden(grok, path)).resolves.toBeUndefined();
  });

  it("finds the session that started a subagent", async () => {
    const [session] = (await readAll(grok, child)).records;
    expect(session).toMatchObject({
      session: "native 019f6851-7ec4-7ef0-97d3-03f3eee30003",
      parent: "native 019f6851-7ec4-7ef0-97d3-03f3eee30002",
      repoRemote: "git@github.com:acme/hello.git",
    });
    expect(grok.isCompanion?.(join(child, "..", "summary.json"))).toBe(true);
  });

  it.each([
    ["the nearest before it", ["a", "c"], "native c"],
    ["one long before it", ["a"], "native a"],
    ["one whose id is higher", ["x"], "native x"],
    ["none", [], undefined],
  ])("finds it where it is %s", async (_name, starters, found) => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-grok-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const id of ["a", "b", "c", "k", "x"]) {
      mkdirSync(join(folder, id));
      const kind = id === "k" ? { session_kind: "subagent" } : {};
      writeFileSync(join(folder, id, "summary.json"), JSON.stringify({ info: { id }, ...kind }));
      writeFileSync(join(folder, id, "chat_history.jsonl"), '{"type":"user","content":"Go"}\n');
    }
    for (const id of starters) mkdirSync(join(folder, id, "subagents", "k"), { recursive: true });
    const [session] = (await readAll(grok, join(folder, "k", "chat_history.jsonl"))).records;
    expect(session).toMatchObject({ type: "session", session: "native k" });
    expect((session as { readonly parent?: string }).parent).toBe(found);
  });
});
