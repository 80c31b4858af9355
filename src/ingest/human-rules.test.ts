import { describe, expect, it } from "vitest";
import { humanRule, humanRules } from "./human-rules.ts";

const examples: Readonly<Record<string, string>> = {
  "claude-rejected":
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file).",
  "claude-not-granted":
    "Claude requested permissions to write to /repo/a.ts, but you haven't granted it yet.",
  "claude-permission-denied": "Permission to use Bash with command rm has been denied.",
  "claude-needs-approval": "This command requires approval",
  "user-rejected": "The user rejected permission to use this specific tool call.",
  "rejected-by-user": "exec command rejected by user",
  "approval-required": "BLOCKED: command needs approval by the user",
  interrupted: "[Request interrupted by user for tool use]",
  "sibling-errored": "<tool_use_error>Sibling tool call errored</tool_use_error>",
  "aborted-by-user": "aborted by user after 3.2s",
  "command-aborted": "some output\n\n\nCommand aborted",
  skipped: "Skipped due to queued user message.",
};

describe("humanRule", () => {
  it.each(humanRules.map((rule) => rule.id))("%s", (id) => {
    expect(humanRule(examples[id]!)?.id).toBe(id);
  });

  it.each([
    "",
    "The user table has 3 rows",
    "User denied list: none", // a report, not a refusal
    "Permission denied",
    "def skipped(): pass",
    "log: the user rejected the cookie banner\nok",
    "Command aborted tests: 3\nall fine",
  ])("says nothing of %j", (text) => {
    expect(humanRule(text)).toBeNull();
  });

  it("sees through colours, at the beginning of a long text only", () => {
    expect(humanRule("\u001b[31mThis command requires approval\u001b[0m")?.kind).toBe("denied");
    expect(humanRule(`${"x".repeat(500)}\nThis command requires approval, it says`)).toBeNull();
  });
});
