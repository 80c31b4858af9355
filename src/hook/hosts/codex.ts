import type { Host } from "../host.ts";
import { additionalContext, readClaudeLike } from "../read-claude-like.ts";

/** Its events follow Claude Code's, but a result comes in the same event whether the tool failed or not. */
export const codex: Host = {
  harness: "codex",
  kinds: {
    SessionStart: "start",
    PostToolUse: "result",
    Stop: "turn-end",
    SubagentStop: "turn-end",
  },
  read: (payload, kind) => {
    const read = readClaudeLike(payload, kind);
    if (read.call === null) return read;
    const { errorFlag: _, ...signals } = read.call.signals;
    return { ...read, call: { ...read.call, signals } };
  },
  answer: additionalContext,
};
