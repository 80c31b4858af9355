import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { statePath, WireLines } from "./kimi/wire-lines.ts";

/** Sessions of Kimi Code, `~/.kimi-code/sessions/<folder>/<session>/agents/<agent>/wire.jsonl`. */
export const kimi: Adapter = {
  name: "kimi",
  title: "Kimi Code",
  harness: "kimi",
  readerVersion: 3,
  callIdScope: "session",
  // A result says only that it is an error.
  errorFlag: "failure-only",
  description: {
    looksIn: ["~/.kimi-code/sessions/*/*/agents/*/wire.jsonl"],
    understands: [
      "messages, thinking, tool calls and their results, what a person refused",
      "agents below the main one, as child sessions",
      "tokens of each request (usage of scope turn)",
      "plans, compactions, turns that were cancelled or steered",
    ],
    cannotKnow: [
      "tokens of scope session: what a compaction used is not told apart from totals",
      "cost in money",
      "exit codes, but for the text of the result",
    ],
  },
  roots: ({ home }) => [join(home, ".kimi-code", "sessions")],
  detect,
  isCompanion: (path) =>
    basename(path) === "state.json" && existsSync(join(dirname(path), "agents")),
  stamp: (path) => Promise.resolve(stampOfFiles([path, statePath(path)])),
  // The session's folder stands in its state: when that changes the wire is read anew.
  read: (source, cursor, context) => {
    const sealed = sealedWith(context, [statePath(source.path)]);
    return readJsonLines(source, cursor, sealed, new WireLines(source.path));
  },
};

function detect({ lines }: Probe): number {
  const own = lines.filter(isRecord).length;
  if (own === 0) return 0;
  const isHeaded = lines.some((line) => isObject(line) && "protocol_version" in line);
  return (isHeaded ? 0.5 : 0.4) + (0.45 * own) / lines.length;
}

const prefixes =
  /^(?:metadata|config\.|profile\.|runtime\.|tools\.|turn\.|context\.|llm\.|usage\.|permission\.|plan_mode\.|full_compaction\.|plugin\.|token_counting\.)/;

function isRecord(line: unknown): boolean {
  if (!isObject(line) || !("time" in line || "created_at" in line)) return false;
  return prefixes.test(asString(line["type"]) ?? "");
}
