import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { editorHomes } from "./cline/editor-homes.ts";
import { readTask, stampOfTask } from "./cline/read-task.ts";

const extensions = [
  "saoudrizwan.claude-dev",
  "saoudrizwan.cline-nightly",
  "rooveterinaryinc.roo-cline",
  "kilocode.kilo-code",
];

/** The task folders of Cline, and of Roo Code and Kilo Code, which are made from it: the conversation is the source. */
export const cline: Adapter = {
  name: "cline",
  title: "Cline, Roo Code, Kilo Code",
  harness: "cline",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  namesProgram: true,
  description: {
    looksIn: [
      "globalStorage/saoudrizwan.claude-dev/tasks of VS Code and its relatives",
      "globalStorage/rooveterinaryinc.roo-cline/tasks",
      "globalStorage/kilocode.kilo-code/tasks",
      "~/.cline/data/tasks",
      "$CLINE_DIR/data/tasks",
    ],
    understands: [
      "tasks as conversations, with tools as calls of the API or as tags in the text",
      "tokens and cost per request, from the messages that were shown",
      "tools that the person refused",
      "the folder, the model, and which of the extensions it was",
    ],
    cannotKnow: [
      "errors of tools, but for their text",
      "how long a tool ran",
      "which request an answer was of",
    ],
  },
  roots: (roots) => [
    ...editorHomes(roots).flatMap((home) =>
      extensions.map((name) => join(home, "User", "globalStorage", name, "tasks")),
    ),
    join(environmentFolder(roots, "CLINE_DIR") ?? join(roots.home, ".cline"), "data", "tasks"),
  ],
  detect,
  isCompanion: (path) =>
    companions.has(basename(path)) &&
    existsSync(join(dirname(path), "api_conversation_history.json")),
  stamp: (path) => Promise.resolve(stampOfTask(path)),
  read: readTask,
};

const companions: ReadonlySet<string> = new Set([
  "ui_messages.json",
  "claude_messages.json",
  "task_metadata.json",
  "context_history.json",
  "history_item.json",
  "settings.json",
  "_index.json",
]);

function detect({ path, document, head }: Probe): number {
  if (basename(path) !== "api_conversation_history.json") return 0;
  if (document === undefined) return isCutList(path, head) ? 0.9 : 0;
  if (!Array.isArray(document)) return 0;
  return document.some(isMessage) ? 0.97 : 0;
}

function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value["role"] === "string" && "content" in value;
}

/** Too large to have been parsed: its place and its first key must do. */
function isCutList(path: string, head: Uint8Array): boolean {
  const isTask = basename(dirname(dirname(path))) === "tasks";
  return isTask && /^\s*\[\s*\{\s*"role"\s*:/.test(Buffer.from(head).toString("latin1", 0, 200));
}
