import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe, Roots } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { isKnownType } from "./claude/known-keys.ts";
import { TranscriptFormat } from "./claude/transcript-format.ts";

/** The transcripts that Claude Code keeps of its sessions, with their subagents. */
export const claudeCode: Adapter = {
  name: "claude-code",
  title: "Claude Code",
  harness: "claude-code",
  readerVersion: 1,
  callIdScope: "global",
  errorFlag: "failure-only",
  description: {
    looksIn: [
      "~/.claude/projects",
      "~/.config/claude/projects",
      "$CLAUDE_CONFIG_DIR/projects",
      "~/Library/Application Support/Claude/local-agent-mode-sessions",
    ],
    understands: [
      "sessions as trees, with abandoned branches",
      "subagents: sidechains, agent files beside the session and below it",
      "one API response over several lines, its tokens counted once",
      "tasks that end in the background",
      "compactions, attachments, hooks, titles",
    ],
    cannotKnow: [
      "the price of a request (newer versions do not write it)",
      "how long most tools took",
      "the definitions of the tools",
    ],
  },
  roots: rootsOf,
  detect,
  isCompanion: (path) => companions.some((pattern) => pattern.test(path)),
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new TranscriptFormat(source.path, context.mac)),
};

const companions: readonly RegExp[] = [
  /[\\/]subagents[\\/].*\.meta\.json$/,
  /[\\/]subagents[\\/]workflows[\\/][^\\/]+[\\/]journal\.jsonl$/,
  /[\\/]tool-results[\\/][^\\/]+$/,
  /[\\/]projects[\\/][^\\/]+[\\/]memory[\\/]/,
  /[\\/]projects[\\/][^\\/]+[\\/]sessions-index\.json$/,
];

function rootsOf(roots: Roots): readonly string[] {
  const { home } = roots;
  const configured = environmentFolder(roots, "CLAUDE_CONFIG_DIR")?.split(",") ?? [];
  const named = configured.map((folder) => folder.trim()).filter(Boolean);
  const folders =
    named.length > 0 ? named : [join(home, ".claude"), join(home, ".config", "claude")];
  return [
    ...folders.map((folder) => join(folder, "projects")),
    join(home, "Library", "Application Support", "Claude", "local-agent-mode-sessions"),
  ];
}

/** Share of the first lines that only this format writes. */
function detect(probe: Probe): number {
  if (probe.lines.length === 0 || probe.lines.some(isQwenLine)) return 0;
  const own = probe.lines.filter(isOwnLine).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / probe.lines.length;
}

/** Qwen Code writes the same envelope around messages of the Gemini API. */
function isQwenLine(line: unknown): boolean {
  if (!isObject(line)) return false;
  if ("systemPayload" in line || "usageMetadata" in line) return true;
  return isObject(line["message"]) && "parts" in line["message"];
}

function isOwnLine(line: unknown): boolean {
  if (!isObject(line) || typeof line["type"] !== "string" || !isKnownType(line["type"]))
    return false;
  // Headless output names `session_id` alone.
  if (line["session_id"] !== undefined && line["sessionId"] === undefined) return false;
  if (line["type"] === "user" || line["type"] === "assistant") {
    return isObject(line["message"]) && "content" in line["message"];
  }
  return line["sessionId"] !== undefined || line["type"] === "summary" || "snapshot" in line;
}
