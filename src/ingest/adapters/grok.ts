import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { words } from "../conversation/known-keys.ts";
import { sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { ChatLines } from "./grok/chat-lines.ts";
import { toldBy } from "./grok/session-folder.ts";

const CHAT = "chat_history.jsonl";

/** Sessions of Grok's command line, `~/.grok/sessions/<folder>/<session>/chat_history.jsonl`. */
export const grok: Adapter = {
  name: "grok",
  title: "Grok",
  harness: "grok",
  readerVersion: 1,
  callIdScope: "global",
  errorFlag: "none",
  description: {
    looksIn: ["~/.grok/sessions/*/*/chat_history.jsonl with summary.json"],
    understands: [
      "messages, reasoning, tool calls and their results, tools that ran at the provider's",
      "subagents, by the folder of the session that started them",
      "repository, branch, model and times by the summary",
    ],
    cannotKnow: [
      "tokens and cost",
      "when a message was written",
      "errors of tools, but for their text and exit codes",
    ],
  },
  roots: ({ home }) => [join(home, ".grok", "sessions")],
  detect,
  isCompanion: (path) =>
    path.endsWith(".json") &&
    (existsSync(join(dirname(path), CHAT)) ||
      (basename(path) === "meta.json" && basename(dirname(dirname(path))) === "subagents")),
  stamp: (path) => Promise.resolve(stampOfFiles([path, ...toldBy(path)])),
  // What the files beside it tell is told again when they come or change: then the chat is read anew.
  read: (source, cursor, context) => {
    const sealed = sealedWith(context, toldBy(source.path));
    return readJsonLines(source, cursor, sealed, new ChatLines(source.path));
  },
};

const types = words("system user reasoning assistant tool_result backend_tool_call");

function detect({ lines, path }: Probe): number {
  const own = lines.filter(isRecord).length;
  if (own === 0 || own < lines.length / 2) return 0;
  const isSure = basename(path) === CHAT || lines.some(isOwn);
  return isSure ? 0.5 + (0.45 * own) / lines.length : 0;
}

function isRecord(line: unknown): boolean {
  if (!isObject(line) || "message" in line || "uuid" in line || "sessionId" in line) return false;
  if ("session_id" in line || "timestamp" in line) return false;
  return types.has(asString(line["type"]) ?? "");
}

/** What no other format writes. */
function isOwn(line: unknown): boolean {
  return isObject(line) && ("model_fingerprint" in line || line["type"] === "backend_tool_call");
}
