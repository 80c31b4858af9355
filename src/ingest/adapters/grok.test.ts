import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
});
