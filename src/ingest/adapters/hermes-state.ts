import { join } from "node:path";
import type { Adapter } from "../contract.ts";
import { hermesDatabase } from "./hermes/hermes-database.ts";
import { hermesHomes } from "./hermes/hermes-homes.ts";
import { readSqlite } from "../readers/sqlite.ts";

/** `state.db`: sessions and messages as rows, the fullest of Hermes' sources. */
export const hermesState: Adapter = {
  name: "hermes-state",
  title: "Hermes",
  harness: "hermes",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  rank: 100,
  description: {
    looksIn: ["$HERMES_HOME/state.db", "~/.hermes/state.db", "~/.hermes/profiles/*/state.db"],
    understands: [
      "sessions with their parents, messages with their times, tool calls and their results",
      "tokens and cost of a session, rewinds, rows that a compaction archived",
    ],
    cannotKnow: ["tokens of a single request", "how long a tool ran"],
  },
  roots: (roots) => hermesHomes(roots).map((home) => join(home, "state.db")),
  detect: ({ tables }) =>
    ["sessions", "messages"].every((table) => tables.includes(table)) && tables.some(isHermesOwn)
      ? 0.95
      : 0,
  read: (source, cursor, context) => readSqlite(source, cursor, context, hermesDatabase(context)),
};

/** Other programs keep tables of sessions and messages too. */
function isHermesOwn(table: string): boolean {
  return [
    "state_meta",
    "session_model_usage",
    "compression_locks",
    "system_prompts",
    "messages_fts",
  ].includes(table);
}
