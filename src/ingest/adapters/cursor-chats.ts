import { basename, join } from "node:path";
import type { Adapter, Probe } from "../contract.ts";
import { readSqlite } from "../readers/sqlite.ts";
import { chatStore } from "./cursor/chat-store.ts";

/** `chats/<workspace>/<chat>/store.db` of Cursor's command line: messages as blobs, a list of them as the root. */
export const cursorChats: Adapter = {
  name: "cursor-chats",
  title: "Cursor, command line",
  harness: "cursor",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  rank: 90,
  description: {
    looksIn: ["~/.cursor/chats/*/*/store.db"],
    understands: [
      "messages in the order of the latest root, tool calls with their results",
      "name, model and beginning of the chat",
    ],
    cannotKnow: [
      "when messages were written, tokens, cost",
      "errors of tools, but for their text",
      "the working directory (only a hash of it is kept)",
      "messages that the latest root no longer names",
    ],
  },
  roots: ({ home }) => [join(home, ".cursor", "chats")],
  detect: (probe) => (isChatStore(probe) ? 0.9 : 0),
  read: (source, cursor, context) => readSqlite(source, cursor, context, chatStore(context)),
};

/** Other programs keep tables of these names too: with further tables beside them, the file's name has to be Cursor's. */
function isChatStore({ path, tables }: Probe): boolean {
  if (!["blobs", "meta"].every((table) => tables.includes(table))) return false;
  return tables.length === 2 || basename(path) === "store.db";
}
