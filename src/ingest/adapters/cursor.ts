import { join } from "node:path";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { CursorFormat } from "./cursor/cursor-format.ts";

/** The transcripts that Cursor writes of its agents: one message per line, without ids or times. */
export const cursor: Adapter = {
  name: "cursor",
  title: "Cursor",
  harness: "cursor",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  rank: 80,
  description: {
    looksIn: ["~/.cursor/projects/*/agent-transcripts"],
    understands: [
      "messages, tool calls, results where they are written, how a turn ended",
      "subagents, as children of the session in whose folder they lie",
    ],
    cannotKnow: [
      "results of most tools, which Cursor does not write here: their outcome stays unknown",
      "when things happened, tokens, cost, the model",
      "the working directory (the folder's name does not say it for certain)",
      "which call a result answers, but by order",
    ],
  },
  roots: ({ home }) => [join(home, ".cursor", "projects")],
  detect,
  isCompanion: (path) =>
    /[\\/]\.cursor[\\/]projects[\\/]/.test(path) && !/[\\/]agent-transcripts[\\/]/.test(path),
  read: (source, position, context) =>
    readJsonLines(source, position, context, new CursorFormat(source.path, context.mac)),
};

function detect({ path, lines }: Probe): number {
  const own = lines.filter(isOwnLine).length;
  if (own === 0 || own < lines.length * 0.75) return 0;
  return /[\\/]agent-transcripts[\\/]/.test(path) ? 0.95 : 0.85;
}

function isOwnLine(line: unknown): boolean {
  if (!isObject(line)) return false;
  if (line["type"] === "turn_ended") return "status" in line;
  const { role, message } = line;
  if (role !== "user" && role !== "assistant") return false;
  return isObject(message) && Array.isArray(message["content"]) && !isOthers(line);
}

/** Claude Code and its like write more around a message. */
function isOthers(line: JsonObject): boolean {
  return ["uuid", "sessionId", "type", "timestamp", "id"].some((key) => key in line);
}
