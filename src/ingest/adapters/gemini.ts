import { join } from "node:path";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonDocument } from "../readers/json-document.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { emitGeminiRecord } from "./gemini/gemini-document.ts";
import { GeminiFormat } from "./gemini/gemini-format.ts";
import { sourceName } from "./gemini/source-name.ts";

/** The chats of Gemini CLI: one JSON document per session until 0.39, a log of lines since. */
export const gemini: Adapter = {
  name: "gemini",
  title: "Gemini CLI",
  harness: "gemini",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.gemini/tmp/*/chats", "$GEMINI_CLI_HOME/.gemini/tmp/*/chats"],
    understands: [
      "chats as one document (until 0.39) and as lines (since 0.40), with snapshots and rewinds",
      "subagents, as children of the session that began them",
      "tool calls with their status, and the exit code of commands that ran and failed",
      "tokens per request, messages that were written more than once counted once",
    ],
    cannotKnow: [
      "what a request cost",
      "how long a tool ran",
      "the working directory, of which only a hash is kept",
      "output of tools beyond the 50 KB that are kept",
    ],
  },
  roots: (roots) => [
    join(environmentFolder(roots, "GEMINI_CLI_HOME") ?? roots.home, ".gemini", "tmp"),
  ],
  detect,
  isCompanion: (path) => companions.test(path),
  read: (source, cursor, context) =>
    source.path.endsWith(".json")
      ? readJsonDocument(source, cursor, context, (document, emit) =>
          emitGeminiRecord(document, sourceName(source.path), emit),
        )
      : readJsonLines(source, cursor, context, new GeminiFormat(source.path, context.mac)),
};

/** What lies beside the chats of a project: logs of prompts, checkpoints, shell history, output of tools. */
const companions = /[\\/]\.gemini[\\/]tmp[\\/](?:bin[\\/]|[^\\/]+[\\/](?!chats[\\/])[^\\/]+)/;

function detect({ path, document, lines }: Probe): number {
  if (isObject(document) && lines.length !== 1) return isConversation(document) ? 0.95 : 0;
  if (path.endsWith(".json")) return isObject(document) && isConversation(document) ? 0.95 : 0;
  const records = lines.filter(isObject);
  if (records.length === 0 || records.some((record) => "uuid" in record)) return 0;
  if (records.some(isHeader)) return 0.95;
  return records.some((record) => "$rewindTo" in record || isObject(record["$set"])) ? 0.9 : 0;
}

function isConversation(document: JsonObject): boolean {
  return isHeader(document) && Array.isArray(document["messages"]);
}

function isHeader(record: JsonObject): boolean {
  return typeof record["sessionId"] === "string" && typeof record["projectHash"] === "string";
}
