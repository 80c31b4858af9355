import { existsSync } from "node:fs";
import { join } from "node:path";
import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { stampOfFiles } from "../readers/beside-files.ts";
import { readDroidSession, settingsOf } from "./droid/read-session.ts";

/** Sessions of Factory's Droid, `~/.factory/sessions/<folder>/<session>.jsonl`, with their settings beside them. */
export const droid: Adapter = {
  name: "droid",
  title: "Factory Droid",
  harness: "droid",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["~/.factory/sessions/*/*.jsonl with *.settings.json"],
    understands: [
      "messages, tool calls and their results; failed commands with their exit code",
      "compactions and lists of things to do",
      "model and tokens of the session by the settings beside it",
    ],
    cannotKnow: [
      "tokens of single requests",
      "how long a tool took",
      "failures of tools that are told by their text alone",
    ],
  },
  roots: ({ home }) => [join(home, ".factory", "sessions")],
  detect,
  isCompanion: (path) =>
    path.endsWith(".settings.json") && existsSync(path.replace(/\.settings\.json$/, ".jsonl")),
  stamp: (path) => Promise.resolve(stampOfFiles([path, settingsOf(path)])),
  read: readDroidSession,
};

function detect({ lines }: Probe): number {
  const own = lines.filter(isRecord).length;
  if (own === 0) return 0;
  const isHeaded = lines.some((line) => isObject(line) && line["type"] === "session_start");
  return (isHeaded ? 0.5 : 0.35) + (0.45 * own) / lines.length;
}

function isRecord(line: unknown): boolean {
  if (!isObject(line)) return false;
  const type = asString(line["type"]) ?? "";
  if (type === "session_start") return typeof line["id"] === "string" && "owner" in line;
  if (type !== "message") return type === "todo_state" || type === "compaction_state";
  const { message } = line;
  return isObject(message) && "role" in message && !("sessionId" in line) && !("uuid" in line);
}
