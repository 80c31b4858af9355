import { basename, join } from "node:path";
import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { stampOfFiles } from "../readers/beside-files.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import {
  isEventFile,
  readConversationFolder,
  stampOfConversation,
} from "./openhands/sdk-folder.ts";
import { sdkLines } from "./openhands/sdk-lines.ts";

const STATE = "base_state.json";

/** Conversations of the OpenHands SDK (V1): a folder with its state and its events, or the events as lines. */
export const openHands: Adapter = {
  name: "openhands",
  title: "OpenHands SDK conversations",
  harness: "openhands",
  readerVersion: 2,
  callIdScope: "global",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.openhands/conversations/*/base_state.json with events/", "events.jsonl"],
    understands: [
      "messages, tool calls and observations with their error flag and exit code",
      "errors of the agent, actions that a person refused, condensations",
      "tokens and cost of each model by the conversation's counters",
      "workspace, model, status",
    ],
    cannotKnow: [
      "tokens of single requests",
      "how long a tool took",
      "which conversation the lines of an events.jsonl belong to",
    ],
  },
  roots: ({ home }) => [join(home, ".openhands", "conversations")],
  detect,
  isCompanion: isEventFile,
  stamp: (path) =>
    Promise.resolve(isState(path) ? stampOfConversation(path) : stampOfFiles([path])),
  read: (source, cursor, context) =>
    isState(source.path)
      ? readConversationFolder(source, cursor, context)
      : readJsonLines(source, cursor, context, sdkLines()),
};

function isState(path: string): boolean {
  return basename(path) === STATE;
}

function detect({ document, lines, path }: Probe): number {
  if (isState(path)) {
    const isConversation =
      isObject(document) && isObject(document["agent"]) && "workspace" in document;
    return isConversation ? 0.95 : 0;
  }
  if (lines.length === 0) return 0;
  const own = lines.filter(isEvent).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}

function isEvent(line: unknown): boolean {
  if (!isObject(line) || !("source" in line) || !("timestamp" in line)) return false;
  return /(?:Event|Condensation|Observation|Request)$/.test(asString(line["kind"]) ?? "");
}
