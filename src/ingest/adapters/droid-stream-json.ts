import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { streamLines } from "./droid/stream-lines.ts";

/** Output of headless runs of Droid (`droid exec --output-format stream-json`), saved to a file. */
export const droidStreamJson: Adapter = {
  name: "droid-stream-json",
  title: "Factory Droid, headless output",
  harness: "droid",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  // The session's own file has its messages with their ids.
  rank: 50,
  description: {
    looksIn: [],
    understands: [
      "messages, tool calls and results with their flag or exit code, as they were printed",
      "the final text, and what the run used where it is stated",
    ],
    cannotKnow: ["ids of messages", "how long a tool took", "tokens of single requests"],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readJsonLines(source, cursor, context, streamLines()),
};

const types: ReadonlySet<string> = new Set(["message", "tool_call", "tool_result", "completion"]);

function detect({ lines }: Probe): number {
  const own = lines.filter(isRecord).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}

function isRecord(line: unknown): boolean {
  if (!isObject(line) || typeof line["session_id"] !== "string" || "message" in line) return false;
  return types.has(asString(line["type"]) ?? "");
}
