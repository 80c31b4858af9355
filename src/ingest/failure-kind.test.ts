import { describe, expect, it } from "vitest";
import { failureKindOf, kindRules } from "./failure-kind.ts";
import { viewText } from "./text-view.ts";
import { readToolUse, type ToolUse } from "../core/tool-family.ts";

const shell = (command: string): ToolUse => readToolUse("Bash", { command });
const tool = (name: string): ToolUse => readToolUse(name, {});
const kind = (use: ToolUse, exitCode: number | null, text: string, errorType?: string): string =>
  failureKindOf({
    use,
    exitCode,
    view: viewText(text),
    ...(errorType === undefined ? {} : { errorType }),
  });

describe("failureKindOf a shell command", () => {
  it.each([
    ["grep foo src", 1, "", "not-found"],
    ["grep foo src", 2, "grep: Unmatched ( or \\(", "invalid-arguments"],
    ["grep foo nowhere", 2, "grep: nowhere: No such file or directory", "not-found"],
    ["diff a b", 1, "1c1\n< a\n> b", "not-found"],
    ["[ -f a ]", 1, "", "not-found"],
    ["cat list | grep foo", 1, "", "not-found"],
    ["make && grep ok log", 1, "make: *** [Makefile:2: all] Error 1", "nonzero-exit"],
    ["pytest", 1, "=== 1 failed, 2 passed in 0.1s ===", "test-failure"],
    ["npm test", 1, "boom", "test-failure"],
    ["npm test", 1, 'npm error Missing script: "test"', "nonzero-exit"],
    ["pnpm test:unit", 1, " ERR_PNPM_NO_SCRIPT  Missing script: test:unit", "nonzero-exit"],
    ["yarn test", 1, 'error Command "test" not found.', "nonzero-exit"],
    ["pytest", 4, "ERROR: file or directory not found: tests/x.py", "not-found"],
    ["pytest --foo", 4, "pytest: error: unrecognized arguments: --foo", "invalid-arguments"],
    ["python -m pytest", 1, "/usr/bin/python: No module named pytest", "nonzero-exit"],
    ["python tests/run.py", 1, "Ran 3 tests in 0.1s\n\nFAILED (failures=1)", "test-failure"],
    [
      "bin/test core",
      1,
      "AssertionError\n\n== tests finished: 1 passed, 1 failed, in 1 s ==",
      "test-failure",
    ],
    ["uv sync", 127, "bash: line 1: uv: command not found", "not-found"],
    ["sleep 100", 124, "", "timeout"],
    ["./big", 137, "Killed", "timeout"],
    ["cat x", 1, "cat: x: No such file or directory", "not-found"],
    ["cat /etc/shadow", 1, "cat: /etc/shadow: Permission denied", "denied"],
    ["python a.py", 1, "ModuleNotFoundError: No module named 'h5py'", "nonzero-exit"],
    ["python a.py", 1, "FileNotFoundError: [Errno 2] No such file or directory: 'x'", "not-found"],
    [
      "git clone u",
      128,
      "fatal: unable to access 'u': Could not resolve host: example.com",
      "network",
    ],
    ["curl u", 7, "curl: (7) Failed to connect: Connection refused", "network"],
    [
      "curl -f u",
      22,
      "curl: (22) The requested URL returned error: 429 Too Many Requests",
      "rate-limit",
    ],
    ["ls --foo", 2, "ls: unrecognized option '--foo'", "invalid-arguments"],
    ["npm run build", 2, "a.ts(1,2): error TS2739: Type x", "nonzero-exit"],
    [
      "python a.py",
      1,
      "ImportError: libx.so.1: cannot open shared object file: No such file or directory",
      "nonzero-exit",
    ],
    ["cd a && grep foo b", null, "", "not-found"],
    ["python a.py", null, "", "nonzero-exit"],
    ["true", 3, "", "nonzero-exit"],
  ])("%j, code %j, %j: %s", (command, exitCode, text, expected) => {
    expect(kind(shell(command), exitCode, text)).toBe(expected);
  });
});

describe("failureKindOf another tool", () => {
  it.each([
    ["Edit", "String to replace not found in file.", "invalid-arguments"],
    ["Edit", "File has not been read yet. Read it first.", "invalid-arguments"],
    ["Read", "File does not exist.", "not-found"],
    ["Read", "EISDIR: illegal operation on a directory, read", "invalid-arguments"],
    ["Read", "EACCES: permission denied, open '/x'", "denied"],
    ["WebFetch", "Request failed with status code 429 Too Many Requests", "rate-limit"],
    ["WebFetch", "HTTP 404", "not-found"],
    ["WebFetch", "403 Forbidden", "denied"],
    ["WebFetch", "getaddrinfo ENOTFOUND example.com", "network"],
    ["WebFetch", "Navigation timed out after 30000 ms", "timeout"],
    ["mcp__x__y", "MCP error -32602: Invalid arguments for tool y", "invalid-arguments"],
    ["mcp__x__y", "MCP error -32603: internal", "tool-error"],
    ["book_reservation", "Error: payment method not found", "not-found"],
    ["book_reservation", "Error: payment amount does not add up", "tool-error"],
    ["Foo", "InputValidationError: Foo failed due to the following issue", "invalid-arguments"],
    ["Foo", "", "tool-error"],
  ])("%s %j: %s", (name, text, expected) => {
    expect(kind(tool(name), null, text)).toBe(expected);
  });

  it("reads the type of an error object", () => {
    expect(kind(tool("chat"), null, "busy", "overloaded_error")).toBe("rate-limit");
  });
});

it("gives every row an id of its own", () => {
  expect(new Set(kindRules.map((rule) => rule.id)).size).toBe(kindRules.length);
});
