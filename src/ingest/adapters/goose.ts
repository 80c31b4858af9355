import { join } from "node:path";
import type { Adapter } from "../contract.ts";
import { readSqlite } from "../readers/sqlite.ts";
import { gooseDatabase } from "./goose/goose-database.ts";
import { gooseSessions } from "./goose/goose-home.ts";

/** `sessions.db`: sessions and messages as rows, since 1.10. */
export const goose: Adapter = {
  name: "goose",
  title: "Goose",
  harness: "goose",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 100,
  description: {
    looksIn: [
      "~/.local/share/goose/sessions/sessions.db",
      "$XDG_DATA_HOME/goose/sessions",
      "$GOOSE_PATH_ROOT/data/sessions",
    ],
    understands: [
      "sessions with their folder and model, messages with their times",
      "tool calls with the status of their result, calls that the person declined",
      "tokens of a session, messages that a compaction wrote anew told once",
    ],
    cannotKnow: [
      "tokens of a single request, and what was cached of them",
      "how long a tool ran",
      "which session began a subagent",
    ],
  },
  roots: (roots) => gooseSessions(roots).map((folder) => join(folder, "sessions.db")),
  detect: ({ tables }) =>
    ["sessions", "messages", "schema_version"].every((table) => tables.includes(table)) &&
    !tables.some((table) =>
      /^(?:state_meta|system_prompts|session_model_usage|messages_fts)/.test(table),
    )
      ? 0.9
      : 0,
  read: (source, cursor, context) => readSqlite(source, cursor, context, gooseDatabase(context)),
};
