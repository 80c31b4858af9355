import { describe, expect, it } from "vitest";
import { parseLocator } from "../../src/core/locator.ts";
import { cline } from "../../src/ingest/adapters/cline.ts";
import { cursorChats } from "../../src/ingest/adapters/cursor-chats.ts";
import { cursorIde } from "../../src/ingest/adapters/cursor-ide.ts";
import { gemini } from "../../src/ingest/adapters/gemini.ts";
import { goose } from "../../src/ingest/adapters/goose.ts";
import { pi } from "../../src/ingest/adapters/pi.ts";
import { vsCodeChat } from "../../src/ingest/adapters/vscode-chat.ts";
import { readAt } from "../../src/ingest/read-at.ts";
import { databaseFrom } from "./database-fixture.ts";
import { fixturePath } from "./fixture-path.ts";
import { readAll, readContext } from "./read-all.ts";

/** One source of each kind of locator: lines, documents, files beside a source, cells of text and of bytes. */
const sources = [
  {
    adapter: pi,
    path: fixturePath("pi/2025-11-01T10-00-00-000Z_5a0c1d2e-4b5a-4687-9a1b-2c3d4e5f6071.jsonl"),
  },
  {
    adapter: gemini,
    path: fixturePath("gemini/chats/session-2025-12-01T08-00-1f0c2d3e.json"),
  },
  {
    adapter: vsCodeChat,
    path: fixturePath(
      "vscode-chat/workspaceStorage/0f1e2d3c/chatSessions/2d3c4b5a-6978-4807-96a5-b4c3d2e1f001.json",
    ),
  },
  {
    adapter: cline,
    path: fixturePath(
      "cline/saoudrizwan.claude-dev/tasks/1780308000123/api_conversation_history.json",
    ),
  },
  { adapter: goose, path: databaseFrom(fixturePath("goose/sessions.sql")) },
  { adapter: cursorChats, path: databaseFrom(fixturePath("cursor-chats/store.sql")) },
  { adapter: cursorIde, path: databaseFrom(fixturePath("cursor-ide/state.sql")) },
];

describe("evidence", () => {
  it.each(sources)("of $adapter.name stands where its locator says", async ({ adapter, path }) => {
    const { records } = await readAll(adapter, path);
    const names = new Set(records.flatMap(({ raw }) => (typeof raw === "string" ? [raw] : [])));
    const wrong: string[] = [];
    for (const name of names) {
      const [text = "", hmac] = name.split(" ");
      const locator = parseLocator(text);
      const raw = locator === null ? null : await readAt(path, locator);
      if (raw === null || readContext.mac(raw).slice(0, 8) !== hmac) wrong.push(text);
    }
    expect(names.size).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
  });
});
