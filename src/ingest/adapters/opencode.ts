import { join } from "node:path";
import type { Adapter } from "../contract.ts";
import { openCodeDatabase } from "./opencode/opencode-database.ts";
import { openCodeHome } from "./opencode/opencode-home.ts";
import { readSqlite } from "../readers/sqlite.ts";

/** `opencode.db`: sessions, messages and parts as rows. */
export const openCode: Adapter = {
  name: "opencode",
  title: "OpenCode",
  harness: "opencode",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 100,
  description: {
    looksIn: ["~/.local/share/opencode/opencode.db", "$XDG_DATA_HOME/opencode"],
    understands: [
      "sessions and subagents, messages, tool calls with their status, exit code and duration",
      "tokens and cost per request, reverts",
    ],
    cannotKnow: [
      "the price where a provider has none: a cost of 0 is unknown",
      "branches of the repository",
    ],
  },
  roots: (roots) => [join(openCodeHome(roots), "opencode.db")],
  detect: ({ tables }) =>
    ["session", "message", "part"].every((table) => tables.includes(table)) ? 0.95 : 0,
  read: (source, cursor, context) => readSqlite(source, cursor, context, openCodeDatabase(context)),
};
