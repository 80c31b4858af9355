import type { FailureKind } from "../core/outcome.ts";
import { stripAnsi } from "../core/safe-text.ts";
import { createRuleFilter, matches, type WordedPattern } from "./rule-filter.ts";

/** A call that a person or the harness stopped: the outcome is unknown, whatever flag the record carries. */
export interface HumanRule extends WordedPattern {
  readonly id: string;
  readonly kind: Extract<FailureKind, "denied" | "cancelled" | "skipped">;
  readonly where: "start" | "end";
  /** Harnesses that write it. */
  readonly source: string;
}

export const humanRules: readonly HumanRule[] = [
  {
    id: "claude-rejected",
    kind: "denied",
    where: "start",
    words: ["The user doesn't want to "],
    pattern: /^The user doesn't want to (?:proceed with this tool use|take this action right now)\b/,
    source: "Claude Code: a permission refused",
  },
  {
    id: "claude-not-granted",
    kind: "denied",
    where: "start",
    words: ["Claude requested permission"],
    pattern: /^Claude requested permissions? to [^\n]{1,300}but you haven't granted it yet/,
    source: "Claude Code: nobody was there to ask",
  },
  {
    id: "claude-permission-denied",
    kind: "denied",
    where: "start",
    words: ["Permission to use "],
    pattern: /^Permission to use [^\n]{1,200} (?:has been|was) denied/,
    source: "Claude Code: a deny rule or the permission mode",
  },
  {
    id: "claude-needs-approval",
    kind: "denied",
    where: "start",
    words: [" approval"],
    pattern: /^This (?:command|Bash command contains multiple operations\b[^\n]{0,200}) requires? approval/,
    source: "Claude Code without a terminal",
  },
  {
    id: "user-rejected",
    kind: "denied",
    where: "start",
    words: ["rejected", "denied", "declined", "refused", "does not want", "did not approve"],
    pattern:
      /^(?:<tool_use_error>|Error: )?(?:The )?[Uu]ser (?:has )?(?:(?:rejected|denied|declined|refused)(?: (?:the|this|your|to|permission)\b|[.!:]|$)|does not want|did not approve)/,
    source: "OpenCode, Cline, Copilot, Gemini",
  },
  {
    id: "rejected-by-user",
    kind: "denied",
    where: "start",
    words: ["by user", "by the user"],
    pattern: /^(?:Error: )?[^\n]{0,80}\b(?:rejected|denied|declined) by (?:the )?user\b/,
    source: "Codex: exec command and patch approvals",
  },
  {
    id: "approval-required",
    kind: "denied",
    where: "start",
    words: ["BLOCKED: ", "Blocked: ", "Denied: "],
    pattern: /^(?:BLOCKED|Blocked|Denied): [^\n]{0,200}\b(?:approval|user|permission|policy)\b/,
    source: "Hermes: dangerous commands",
  },
  {
    id: "interrupted",
    kind: "cancelled",
    where: "start",
    words: ["[Request interrupted by user"],
    pattern: /^\[Request interrupted by user/,
    source: "Claude Code",
  },
  {
    id: "sibling-errored",
    kind: "cancelled",
    where: "start",
    words: ["Sibling tool call errored", "Cancelled: parallel tool call"],
    pattern: /^(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call\b)/,
    source: "Claude Code: another call of the same answer failed",
  },
  {
    id: "aborted-by-user",
    kind: "cancelled",
    where: "start",
    words: ["ancelled", "anceled", "aborted", "interrupted"],
    pattern:
      /^(?:Error: )?(?:\[?(?:Tool )?(?:[Oo]peration|[Cc]ommand|[Ee]xecution|[Tt]ool call|[Tt]ool execution|[Uu]ser) (?:was )?(?:cancel{1,2}ed|aborted|interrupted)(?: by |[.:\]]|$|\n)|aborted by user\b)/,
    source: "Codex, OpenCode, Gemini",
  },
  {
    id: "command-aborted",
    kind: "cancelled",
    where: "end",
    words: ["Command aborted"],
    pattern: /(?:^|\n)Command aborted$/,
    source: "Pi, OpenClaw",
  },
  {
    id: "skipped",
    kind: "skipped",
    where: "start",
    words: ["skipped", "Skipped due to "],
    pattern: /^(?:Tool (?:call )?(?:was )?skipped\b|Skipped due to queued user message|Execution skipped\b)/,
    source: "Pi, OpenClaw: a message came in between",
  },
]; // prettier-ignore

const startLength = 400;
const endLength = 80;

const rulesAt = (place: HumanRule["where"]): readonly HumanRule[] =>
  humanRules.filter(({ where }) => where === place);
const mayApplyAtStart = createRuleFilter(rulesAt("start"));
const mayApplyAtEnd = createRuleFilter(rulesAt("end"));

/** The rule that says a person or the harness stopped the call, or null. Looks at the first 400 and the last 80 characters. */
export function humanRule(text: string): HumanRule | null {
  const start = stripAnsi(text.slice(0, startLength)).trimStart();
  const end = stripAnsi(text.slice(-endLength)).trimEnd();
  if (!mayApplyAtStart(start) && !mayApplyAtEnd(end)) return null;
  return humanRules.find((rule) => matches(rule, rule.where === "start" ? start : end)) ?? null;
}
