import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { HeadlessFormat, isHeadlessRecord } from "./claude/headless-format.ts";

/** Output of headless runs of Claude Code (`claude -p --output-format stream-json`), saved to a file. */
export const claudeStreamJson: Adapter = {
  name: "claude-stream-json",
  title: "Claude Code, headless output",
  harness: "claude-code",
  readerVersion: 1,
  callIdScope: "global",
  errorFlag: "failure-only",
  // The transcript of the same session knows times, branches and results in full.
  rank: 50,
  description: {
    looksIn: [],
    understands: [
      "messages, calls and results as they were printed",
      "messages of subagents, as child sessions",
      "the final result: how the run ended, its cost by its own account",
      "runs of which only the result was kept (--output-format json)",
    ],
    cannotKnow: ["when things happened (most versions print no time)", "abandoned branches"],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new HeadlessFormat(context.mac)),
};

function detect(probe: Probe): number {
  if (probe.lines.length === 0) return 0;
  const own = probe.lines.filter(isHeadlessRecord).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / probe.lines.length;
}
