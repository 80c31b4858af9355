import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { CopilotFormat } from "./copilot/copilot-format.ts";
import { isKnownType } from "./copilot/known-events.ts";

/** The sessions of GitHub Copilot CLI: one event per line. */
export const copilotCli: Adapter = {
  name: "copilot-cli",
  title: "GitHub Copilot CLI",
  harness: "copilot-cli",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.copilot/session-state", "$COPILOT_HOME/session-state"],
    understands: [
      "sessions in a folder of their own (since 1.0.11), or as a file",
      "tool calls with their success, duration, and the exit code of commands",
      "subagents, as children of the session",
      "the router's choice of a model, errors of the service, compactions",
      "output tokens per request; input and cache when the session was shut down",
    ],
    cannotKnow: [
      "input tokens of a session that was not shut down",
      "what a request cost: it is counted in premium requests",
    ],
  },
  roots: (roots) => [
    join(environmentFolder(roots, "COPILOT_HOME") ?? join(roots.home, ".copilot"), "session-state"),
  ],
  detect,
  isCompanion: (path) =>
    /[\\/]session-state[\\/][^\\/]+[\\/](?!events\.jsonl$)/.test(path) &&
    /[\\/]\.copilot[\\/]/.test(path),
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new CopilotFormat(source.path, context.mac)),
};

function detect({ lines }: Probe): number {
  const own = lines.filter(isEvent).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}

function isEvent(line: unknown): boolean {
  if (!isObject(line) || !isObject(line["data"]) || typeof line["type"] !== "string") return false;
  return isKnownType(line["type"]) && "id" in line && "parentId" in line;
}
