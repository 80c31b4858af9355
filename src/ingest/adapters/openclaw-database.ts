import type { Adapter } from "../contract.ts";
import { readSqlite } from "../readers/sqlite.ts";
import { openClaw } from "./openclaw.ts";
import { agentOf } from "./openclaw/agent-of.ts";
import { transcriptEvents } from "./openclaw/transcript-events.ts";

/** The database that newer versions of OpenClaw keep for each agent; the entries in it are those of the files before it. */
export const openClawDatabase: Adapter = {
  name: "openclaw-database",
  title: "OpenClaw, database",
  harness: "openclaw",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  // It goes on where the files of a session end.
  rank: 110,
  description: {
    looksIn: ["~/.openclaw/agents/*/**/*.sqlite", "$OPENCLAW_STATE_DIR/agents"],
    understands: [
      "all that is understood of Pi's sessions",
      "the name of the agent, by its folder",
    ],
    cannotKnow: [
      "how long a tool ran",
      "the price where it is written as 0",
      "which session began another, who wrote, and in which channel",
      "what was taken out of the database before it was read",
    ],
  },
  roots: (roots) => openClaw.roots(roots),
  detect: ({ tables }) =>
    tables.includes("transcript_events") && tables.includes("session_windows") ? 0.95 : 0,
  read: (source, cursor, context) =>
    readSqlite(source, cursor, context, transcriptEvents(agentOf(source.path), context)),
};
