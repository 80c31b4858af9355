import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { ExecFormat, isExecRecord } from "./codex/exec-format.ts";

/** Output of headless runs of Codex (`codex exec --json`), saved to a file. */
export const codexExec: Adapter = {
  name: "codex-exec",
  title: "Codex, headless output",
  harness: "codex",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  // The rollout of the same thread knows requests, times and models.
  rank: 50,
  description: {
    looksIn: [],
    understands: [
      "commands with their exit codes, patches, MCP calls, web searches",
      "messages, reasoning, plans and errors",
      "the thread's token counters at the end of each turn",
    ],
    cannotKnow: [
      "what was asked (the prompt is not printed)",
      "when things happened",
      "which model answered",
      "tokens of earlier runs of a resumed thread, which its counters include",
    ],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new ExecFormat(context.mac)),
};

function detect(probe: Probe): number {
  if (probe.lines.length === 0) return 0;
  const own = probe.lines.filter(isExecRecord).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / probe.lines.length;
}
