import { basename, join } from "node:path";
import type { Adapter, Probe } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { agentOf } from "./openclaw/agent-of.ts";
import { isPiLog, speaksOfOpenClaw } from "./pi/detect-pi.ts";
import { PiFormat } from "./pi/pi-format.ts";

/** The sessions of OpenClaw's agents, which are Pi's, in folders of their own. */
export const openClaw: Adapter = {
  name: "openclaw",
  title: "OpenClaw",
  harness: "openclaw",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.openclaw/agents/*/sessions", "$OPENCLAW_STATE_DIR/agents"],
    understands: [
      "all that is understood of Pi's sessions",
      "the name of the agent, by its folder",
      "sessions that were reset or moved to a database, by the archive that is kept of them",
    ],
    cannotKnow: [
      "how long a tool ran",
      "the price where it is written as 0",
      "sessions that were deleted: what is kept of them is left out, as trajectory files are",
      "who wrote, and in which channel (sessions.json is not read)",
    ],
  },
  roots: (roots) => [
    join(environmentFolder(roots, "OPENCLAW_STATE_DIR") ?? join(roots.home, ".openclaw"), "agents"),
  ],
  detect: (probe) => (isOpenClaw(probe) ? 0.95 : 0),
  isCompanion: (path) =>
    aside.test(path) || (isSessions(path) && basename(path) === "sessions.json"),
  read: (source, cursor, context) =>
    readJsonLines(
      source,
      cursor,
      context,
      new PiFormat({ id: null }, agentOf(source.path), context.mac),
    ),
};

/** Sidecars of sessions, and what is kept of those that were deleted. A reset leaves the whole session under another name. */
const aside =
  /[\\/]sessions[\\/][^\\/]+(?:\.jsonl\.(?:deleted|bak)\b[^\\/]*|\.trajectory\.jsonl|\.trajectory-path\.json|\.jsonl\.lock)$/;

function isSessions(path: string): boolean {
  return /[\\/]agents[\\/][^\\/]+[\\/](?:sessions|session-sqlite-import-archive)[\\/][^\\/]+$/.test(
    path,
  );
}

function isOpenClaw(probe: Probe): boolean {
  if (!isPiLog(probe) || aside.test(probe.path)) return false;
  return (
    (isSessions(probe.path) && /[\\/]\.?openclaw\b/.test(probe.path)) || speaksOfOpenClaw(probe)
  );
}
