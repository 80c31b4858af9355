import { describe, expect, it } from "vitest";
import { findTextRule } from "./find-text-rule.ts";
import { shellRules, textRules, type TextRule } from "./outcome-text-rules.ts";
import { viewText } from "./text-view.ts";
import type { ToolFamily } from "../core/tool-names.ts";

interface Examples {
  readonly yes: readonly string[];
  /** Texts of the same tools that say something else. */
  readonly no: readonly string[];
}

const frame = '  File "/repo/a.py", line 3, in <module>\n    main()\n';

const examples: Readonly<Record<string, Examples>> = {
  "tool-use-error-tag": {
    yes: ["<tool_use_error>File does not exist.</tool_use_error>"],
    no: ["see <tool_use_error> in the docs"],
  },
  "unknown-tool": {
    yes: ["Unknown tool: foo", "Error: No such tool available: Foo", "Tool 'foo' not found"],
    no: [
      "Tool support not found in the manual? Read on.",
      "Function start not found! Instead, here is the listing of start_0:\nnop",
    ],
  },
  "editor-window": {
    yes: [
      "[File: /repo/a.py (120 lines total)]\n1:import os",
      "File updated. Please review the changes and make sure they are correct.",
      "Text replaced. Please review the changes and make sure they are correct.",
      "Replaced 1 occurrences. Please review the changes and make sure they are correct.",
    ],
    no: ["[File: missing]", "Text replaced somewhere"],
  },
  "edit-done": {
    yes: [
      "The file /repo/a.ts has been updated successfully.",
      "Success. Updated the following files:\nM a.ts",
      "Successfully replaced text in a.ts.",
    ],
    no: ["The file is not there"],
  },
  "edit-no-match": {
    yes: [
      "String to replace not found in file.",
      "No replacement was performed, old_str `x` did not appear verbatim in a.py.",
      "apply_patch verification failed: Failed to find expected lines in a.ts",
      "Found 3 matches of the string to replace, but replace_all is false.",
    ],
    no: ["Edited a.ts:\nconst message = 'String to replace not found';"],
  },
  "edit-refused": {
    yes: [
      "File already exists at: /repo/a.py. Cannot overwrite files using command `create`.",
      "Ran into [Errno 2] No such file or directory: '/repo/x/a.py' while trying to write to /repo/x/a.py",
    ],
    no: ["Files already exist for this module"],
  },
  "edit-not-read": {
    yes: ["File has not been read yet. Read it first before writing to it."],
    no: ["Files have not been read yet by anyone"],
  },
  "read-missing": {
    yes: [
      "File not found: /repo/x",
      "The path /repo/x does not exist. Please provide a valid path.",
    ],
    no: [
      `File not found handling\n${"text\n".repeat(800)}`,
      "# The file format\nA file that does not exist",
    ],
  },
  "read-arguments": {
    yes: [
      "Invalid `view_range`: [1, 200]. Its second element `200` should be smaller than `44`",
      "The `view_range` parameter is not allowed when `path` points to a directory.",
    ],
    no: ["Invalid input handling\nfor the parser"],
  },
  "mcp-error": { yes: ["MCP error -32602: Invalid arguments"], no: ["MCP error handling guide"] },
  "http-status": {
    yes: ["HTTP 404 Not Found", "Request failed with status code 500", "503 Server Error: busy"],
    no: ["HTTP 200 OK", "404 is the code for a missing page"],
  },
  "error-prefix": {
    yes: ["Error: payment method not found", "Error executing tool foo: boom", "ERROR"],
    no: ["Errors: 0", "Error handling was improved", '{"note":"Error: none"}'],
  },
  "error-line": {
    yes: ["Error: no such file"],
    no: ["Error: a\nError: b\nlines of a log that was read"],
  },
  "exception-prefix": {
    yes: ["ValueError: bad value", "requests.exceptions.HTTPError: 500 for url"],
    no: ["ValueError is raised when x", "class FooError(Exception): pass\n# and more"],
  },
  "failed-to": {
    yes: ["Failed to fetch the page: refused"],
    no: ["Failed tests are listed below"],
  },
  "execution-failed": {
    yes: ["Tool execution failed: x", "Error running bash command: timed out"],
    no: ["Execution failed over to node 2? No: Executions are fine"],
  },
  "command-not-found": {
    yes: [
      "bash: line 1: uv: command not found",
      "/bin/sh: 1: pnpm: not found",
      "zsh: command not found: rg",
    ],
    no: ["bash: line 1: uv: command not found\nfalling back to pip\ndone", "page: not found"],
  },
  "shell-syntax": {
    yes: ["bash: -c: line 4: syntax error near unexpected token `)'\nbash: -c: line 4: `a)'"],
    no: ["bash: syntax error, says the book\nbut it went on"],
  },
  "script-missing": {
    yes: [
      "python3: can't open file '/repo/x.py': [Errno 2] No such file or directory",
      "/usr/bin/python3: No module named pytest",
    ],
    no: ["No module named pytest? Install it."],
  },
  traceback: {
    yes: [
      `Traceback (most recent call last):\n${frame}ValueError: bad`,
      `out\nTraceback (most recent call last):\n${frame}AssertionError`,
      `Traceback (most recent call last):\n${frame}sqlalchemy.exc.OperationalError: no such table`,
    ],
    no: [
      `Traceback (most recent call last):\n${frame}ValueError: bad\ncaught it, going on\nall tests passed`,
      "A traceback ends in ValueError: bad",
    ],
  },
  "python-syntax": {
    yes: ['  File "a.py", line 2\n    def f(:\n          ^\nSyntaxError: invalid syntax'],
    no: ["SyntaxError: invalid syntax is what you get"],
  },
  "node-crash": {
    yes: [
      "/repo/a.js:1\nthrow new Error('x')\n^\n\nError: x\n    at Object.<anonymous> (/repo/a.js:1:7)\n\nNode.js v22.1.0",
    ],
    no: ["Node.js v22.1.0"],
  },
  "npm-error": {
    yes: ["npm error code ELIFECYCLE\nnpm error Test failed."],
    no: ["npm error: see below\nfixed 3 of 3"],
  },
  "make-stop": {
    yes: [
      "make: *** [Makefile:20: html] Error 2",
      "make[1]: *** No rule to make target 'x'.  Stop.",
    ],
    no: ["make: *** warnings are errors\nok"],
  },
  "cargo-error": {
    yes: ["error: could not compile `a` (bin) due to 2 previous errors"],
    no: ["error: none"],
  },
  "build-failed": {
    yes: ["x\nBUILD FAILED in 3s\n1 actionable task"],
    no: ["the last BUILD FAILED, this one passed"],
  },
  "type-errors": {
    yes: [
      "a.ts(1,2): error TS2739: x\nFound 3 errors in 2 files.",
      "✖ 3 problems (2 errors, 1 warning)",
    ],
    no: ["Found 0 errors.", "Found 3 errors in the log, fixed them\ndone"],
  },
  "apt-error": {
    yes: ["Building dependency tree... Done\nE: Unable to locate package llvm-dev"],
    no: ["E: none\nall packages are up to date"],
  },
  fatal: {
    yes: ["fatal: not a git repository (or any of the parent directories): .git"],
    no: ["fatal: x\nother: y", "On branch main\nfatal: none"],
  },
  "only-complaints": {
    yes: [
      "ls: cannot access 'x': No such file or directory",
      "rm: cannot remove 'a': No such file or directory\nrm: cannot remove 'b': No such file or directory",
      "cat: /etc/shadow: Permission denied",
      "/root/x/*: cannot open `/root/x/*' (No such file or directory)",
    ],
    no: [
      "ls: cannot access 'x': No such file or directory\na.py\nb.py",
      "/root/x/a: ASCII text\n/root/x/b: cannot open `/root/x/b' (No such file or directory)",
    ],
  },
  "broken-input": {
    yes: [
      "half of a sentencebase64: invalid input",
      "gzip: a.gz: not in gzip format",
      "tar: a.tar: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now",
    ],
    no: ["base64: invalid input is what it says then", "tar: a.tar\nlist of tar: errors"],
  },
  "bad-usage": {
    yes: [
      "usage: x [-h]\nx.py: error: unrecognized arguments: --foo",
      "ls: unrecognized option '--foo'\nTry 'ls --help' for more information.",
      "error: unknown option '--foo'",
    ],
    no: ["usage: x [-h]\n\noptions:\n  -h"],
  },
};

const tables: readonly (readonly [string, readonly TextRule[], ToolFamily | null])[] = [
  ["textRules", textRules, null],
  ["shellRules", shellRules, "shell"],
];

describe.each(tables)("%s", (_, rules, only) => {
  it.each(rules.map((rule) => rule.id))("%s", (id) => {
    const rule = rules.find((candidate) => candidate.id === id)!;
    const family = only ?? rule.families[0]!;
    const apply = (text: string): string | undefined =>
      findTextRule([rule], family, text.length, viewText(text))?.id;
    expect(examples[id]!.yes.length).toBeGreaterThan(0);
    expect(examples[id]!.no.length).toBeGreaterThan(0);
    for (const text of examples[id]!.yes) expect([text, apply(text)]).toEqual([text, id]);
    for (const text of examples[id]!.no) expect([text, apply(text)]).toEqual([text, undefined]);
  });

  it("gives every row an id of its own", () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });
});
