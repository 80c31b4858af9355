import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe, Roots } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { RolloutFormat } from "./codex/rollout-format.ts";

/** The rollouts that Codex keeps of its threads: CLI, desktop and editor alike, compressed or not. */
export const codex: Adapter = {
  name: "codex",
  title: "Codex",
  harness: "codex",
  readerVersion: 1,
  callIdScope: "global",
  errorFlag: "none",
  description: {
    looksIn: ["~/.codex/sessions", "~/.codex/archived_sessions", "$CODEX_HOME"],
    understands: [
      "rollouts of every version, also compressed (.jsonl.zst)",
      "forks and subagents, which copy the history they go on from",
      "rollbacks and compactions",
      "cumulative token counters, also repeated and inherited ones",
      "exit codes from the text of results, and from events where they were written",
    ],
    cannotKnow: [
      "what a request cost",
      "abandoned turns of versions before rollbacks were written",
    ],
  },
  roots: rootsOf,
  detect,
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new RolloutFormat(source.path)),
};

function rootsOf(roots: Roots): readonly string[] {
  const folder = environmentFolder(roots, "CODEX_HOME") ?? join(roots.home, ".codex");
  return [join(folder, "sessions"), join(folder, "archived_sessions")];
}

const envelopes: ReadonlySet<unknown> = new Set([
  "session_meta",
  "response_item",
  "event_msg",
  "turn_context",
  "compacted",
  "world_state",
  "inter_agent_communication",
  "inter_agent_communication_metadata",
]);

function detect(probe: Probe): number {
  const { lines } = probe;
  if (lines.length === 0) return 0;
  const own = lines.filter(isEnvelope).length;
  if (own > 0) return 0.5 + (0.45 * own) / lines.length;
  return isOldHeader(lines[0]) ? 0.9 : 0;
}

function isEnvelope(line: unknown): boolean {
  return isObject(line) && isObject(line["payload"]) && envelopes.has(line["type"]);
}

/** `{id, timestamp, instructions, git}` opens rollouts of bare items. */
function isOldHeader(line: unknown): boolean {
  return (
    isObject(line) &&
    typeof line["id"] === "string" &&
    typeof line["timestamp"] === "string" &&
    "instructions" in line &&
    line["type"] === undefined
  );
}
