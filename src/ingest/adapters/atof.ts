import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { atofEvents } from "./atof/atof-events.ts";

/** Event streams of NeMo Relay (ATOF 0.1): scopes that begin and end, and marks between them. */
export const atof: Adapter = {
  name: "atof",
  title: "ATOF event streams",
  harness: "atof",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["any *.jsonl whose lines have `atof_version`"],
    understands: [
      "sessions, requests to models, tool calls with their result and how long they took",
      "marks: approvals, subagents, the end of a session",
      "errors and tokens where the stream states them",
    ],
    cannotKnow: [
      "what was said, where the stream is redacted",
      "child sessions but by name: their events carry their own session id",
    ],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readJsonLines(source, cursor, context, atofEvents()),
};

function detect({ lines }: Probe): number {
  if (lines.length === 0) return 0;
  const own = lines.filter(
    (line) => isObject(line) && asString(line["atof_version"]) !== undefined && "kind" in line,
  ).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}
