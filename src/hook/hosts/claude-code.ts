import type { Host } from "../host.ts";
import { additionalContext, readClaudeLike } from "../read-claude-like.ts";

export const claudeCode: Host = {
  harness: "claude-code",
  kinds: {
    SessionStart: "start",
    PostToolUse: "result",
    PostToolUseFailure: "failure",
    Stop: "turn-end",
    SubagentStop: "turn-end",
    SessionEnd: "session-end",
  },
  read: readClaudeLike,
  answer: additionalContext,
};
