import { isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { GooseFormat } from "./goose/goose-format.ts";
import { gooseSessions } from "./goose/goose-home.ts";

/** The sessions of Goose before its database: one file each, what is known of the session on its first line. */
export const gooseFiles: Adapter = {
  name: "goose-files",
  title: "Goose (files)",
  harness: "goose",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 90,
  description: {
    looksIn: ["~/.local/share/goose/sessions/*.jsonl", "$XDG_DATA_HOME/goose/sessions"],
    understands: [
      "sessions with their folder, messages with their times",
      "tool calls with the status of their result, calls that the person declined",
      "tokens of a session",
    ],
    cannotKnow: [
      "tokens of a single request, and what was cached of them",
      "which model answered",
      "how long a tool ran",
    ],
  },
  roots: gooseSessions,
  detect,
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new GooseFormat(source.path, context.mac)),
};

function detect({ lines }: Probe): number {
  const records = lines.filter(isObject);
  if (records.some(isHeader)) return 0.95;
  return records.some(isOwnMessage) ? 0.8 : 0;
}

function isHeader(record: JsonObject): boolean {
  return (
    typeof record["working_dir"] === "string" &&
    "description" in record &&
    "message_count" in record
  );
}

function isOwnMessage({ role, created, content }: JsonObject): boolean {
  if (typeof role !== "string" || typeof created !== "number" || !Array.isArray(content))
    return false;
  return content.some(
    (item: unknown) =>
      isObject(item) && (item["type"] === "toolRequest" || item["type"] === "toolResponse"),
  );
}
