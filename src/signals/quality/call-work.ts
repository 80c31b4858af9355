import type { ToolUse } from "../../core/tool-family.ts";
import type { ScoredCall } from "./scored-step.ts";

/** Names that say that a tool only looks: what it does can be done again. */
const lookingName =
  /^(get|search|list|find|read|view|fetch|show|look|query|check|grep|glob|ls|think|calculate|compute)/i;

/** What kind of work a call is, by its family and, for a shell, its command. */
export function workOf(tool: string, use: ToolUse): ScoredCall["work"] {
  if (use.shell?.testRun === true) return "test";
  switch (use.family) {
    case "edit":
      return "change";
    case "read":
    case "search":
      return "look";
    default:
      return lookingName.test(tool) ? "look" : "other";
  }
}
