import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { readAt } from "../read-at.ts";
import { adapters } from "../registry.ts";
import { vsCodeChatLog } from "./vscode-chat-log.ts";
import { vsCodeChat } from "./vscode-chat.ts";

const document = fixturePath(
  "vscode-chat/workspaceStorage/0f1e2d3c/chatSessions/2d3c4b5a-6978-4807-96a5-b4c3d2e1f001.json",
);
const log = `${document}l`;

adapterLaws(vsCodeChatLog, [
  {
    path: log,
    layout: "document",
    diagnostics: { "invalid-field": 1 },
    unknown: ["glow", "request.aura", "unknown:record"],
    tokens: { input: 3000, output: 60, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("VS Code's chats as a log", () => {
  it("tell what the document tells that the changes come to", async () => {
    const { records } = await readAll(vsCodeChatLog, log);
    const wanted = await readAll(vsCodeChat, document);
    const kept = records.filter((record) => record.type !== "diagnostic");
    expect(kept).toEqual(wanted.records);
  });

  it("are told from other logs by their first entry", async () => {
    const found = await probe(log);
    expect(detect(found, adapters)).toMatchObject({ adapter: vsCodeChatLog, ties: [] });
    const cut = { ...found, lines: [], document: undefined };
    expect(vsCodeChatLog.detect(cut)).toBe(0.85);
    expect(vsCodeChatLog.detect({ ...cut, head: Buffer.from('{"kind":0,"v":{"a":1}}') })).toBe(0);
  });

  it("hold their evidence: what a place names is read from the state that the changes come to", async () => {
    const title = await readAt(log, { kind: "pointer", pointer: "/customTitle" });
    expect(title).toBe('"Cart"');
  });
});
