import { describe, expect, it } from "vitest";
import { toolFamily } from "./tool-names.ts";

describe("toolFamily", () => {
  it.each([
    ["Bash", "shell"],
    ["bash", "shell"],
    ["shell", "shell"],
    ["exec_command", "shell"],
    ["local_shell", "shell"],
    ["terminal", "shell"],
    ["run_command", "shell"],
    ["execute_bash", "shell"],
    ["run_shell_command", "shell"],
    ["run_terminal_cmd", "shell"],
    ["functions.shell", "shell"],
    ["developer__shell", "shell"],
    ["container.exec", "shell"],
    ["execute_ipython_cell", "shell"],
    ["Read", "read"],
    ["read_file", "read"],
    ["LS", "read"],
    ["Edit", "edit"],
    ["MultiEdit", "edit"],
    ["Write", "edit"],
    ["apply_patch", "edit"],
    ["str_replace_editor", "edit"],
    ["str_replace_based_edit_tool", "edit"],
    ["Grep", "search"],
    ["glob", "search"],
    ["search_file_content", "search"],
    ["WebFetch", "http"],
    ["web_search", "http"],
    ["mcp__linear__create_issue", "mcp"],
    ["mcp__files__read_file", "mcp"],
    ["Task", "task"],
    ["TodoWrite", "task"],
    ["update_plan", "task"],
    ["book_reservation", "other"],
    ["", "other"],
    ["constructor", "other"],
    ["__proto__", "other"],
  ])("takes %j for %s", (tool, family) => {
    expect(toolFamily(tool)).toBe(family);
  });
});
