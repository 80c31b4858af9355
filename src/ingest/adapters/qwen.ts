import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { QwenFormat } from "./qwen/qwen-format.ts";

/** The chats of Qwen Code: one record per line, a tree by `parentUuid`, messages as the Gemini API has them. */
export const qwen: Adapter = {
  name: "qwen",
  title: "Qwen Code",
  harness: "qwen",
  readerVersion: 4,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: [
      "~/.qwen/projects/*/chats",
      "~/.qwen/projects/*/subagents/<session>/agent-*.jsonl",
      "$QWEN_HOME/projects",
    ],
    understands: [
      "sessions as trees, with branches that were given up",
      "tool calls with their status, their duration, and the exit code of commands that ran and failed",
      "tokens per request, titles, compressions of the conversation",
      "subagents, with the session that began them",
    ],
    cannotKnow: [
      "what a request cost; tokens and model of subagents",
      "tokens of requests that are no answer in the conversation (titles, summaries)",
    ],
  },
  roots: (roots) => [
    join(environmentFolder(roots, "QWEN_HOME") ?? join(roots.home, ".qwen"), "projects"),
  ],
  detect,
  isCompanion: (path) =>
    /[\\/]\.qwen[\\/]projects[\\/][^\\/]+[\\/](?!chats[\\/]|subagents[\\/][^\\/]+[\\/]agent-[^\\/]+\.jsonl)/.test(
      path,
    ) || /[\\/]chats[\\/][^\\/]+\.runtime\.json$/.test(path),
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new QwenFormat(source.path, context.mac)),
};

function detect({ lines, head }: Probe): number {
  if (lines.length === 0) return isGlued(head) ? 0.9 : 0;
  const own = lines.filter(isOwnLine).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}

function isOwnLine(line: unknown): boolean {
  if (!isObject(line)) return false;
  if (typeof line["uuid"] !== "string" || typeof line["sessionId"] !== "string") return false;
  const { message, type } = line;
  if (isObject(message)) return Array.isArray(message["parts"]);
  return type === "system" && (isObject(line["systemPayload"]) || "subtype" in line);
}

/** Records that were written after one another without a newline, so that no line is JSON. */
function isGlued(head: Uint8Array): boolean {
  const start = Buffer.from(head).toString("utf8", 0, 4096);
  return (
    /^\{"uuid":"[^"]+","parentUuid":/.test(start) &&
    /"message":\{"role":"\w+","parts":\[/.test(start)
  );
}
