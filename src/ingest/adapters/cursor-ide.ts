import { basename, join } from "node:path";
import type { Adapter } from "../contract.ts";
import { readSqlite } from "../readers/sqlite.ts";
import { editorHomes } from "./cline/editor-homes.ts";
import { composerStore } from "./cursor/composer-store.ts";

/** `state.vscdb` of Cursor's editor: conversations and their messages as values under keys. */
export const cursorIde: Adapter = {
  name: "cursor-ide",
  title: "Cursor, editor",
  harness: "cursor",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 100,
  description: {
    looksIn: ["User/globalStorage/state.vscdb of Cursor"],
    understands: [
      "conversations with their messages in order, their times where they are kept",
      "tool calls with their status, arguments, result, and what the person refused",
      "tokens of a message, where they are counted",
      "subagents, and the folder of the workspace, where the conversation names them (since 3.12)",
    ],
    cannotKnow: [
      "the working directory of older versions, which another database knows",
      "what a request cost, and what was cached of it",
      "conversations in the form before messages had keys of their own, but for what stands in them",
    ],
  },
  roots: (roots) =>
    editorHomes(roots)
      .filter((home) => basename(home) === "Cursor")
      .map((home) => join(home, "User", "globalStorage", "state.vscdb")),
  detect: ({ tables }) =>
    tables.includes("cursorDiskKV") && tables.includes("ItemTable") ? 0.95 : 0,
  read: (source, cursor, context) => readSqlite(source, cursor, context, composerStore()),
};
