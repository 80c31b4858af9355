import { describe, expect, it } from "vitest";
import { exitCodeInText, exitCodeRules } from "./exit-code-text.ts";
import { viewText } from "./text-view.ts";

const examples: Readonly<Record<string, readonly [text: string, code: number]>> = {
  "exit-code-first": ["Exit code 2\nls: cannot access 'x'", 2],
  "returncode-tag": ["<returncode>1</returncode>\n<output>\n</output>", 1],
  "process-exited": [
    "Chunk ID: 3f\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\nok",
    0,
  ],
  "exit-code-field": [
    "Command: ls\nDirectory: (root)\nOutput: a\nError: (none)\nExit Code: 1\nSignal: 0",
    1,
  ],
  "process-done": ["no newline at the end///PROCESS-DONE:1:PROCESS-DONE///", 1],
  "exit-code-json": ['{"output":"done","metadata":{"exit_code":3,"duration_seconds":0.2}}', 3],
  "command-exited": ["ls: x\n\nCommand exited with code 2", 2],
  "command-completed": [
    "x\n[The command completed with exit code 127.]\n[Current working directory: /repo]",
    127,
  ],
  "command-finished": ["x\n[Command finished with exit code -1]", -1],
};

describe("exitCodeInText", () => {
  it.each(exitCodeRules.map((rule) => rule.id))("%s", (id) => {
    const [text, code] = examples[id]!;
    expect(exitCodeInText(viewText(text))).toBe(code);
  });

  it.each([
    "Exit code: 1 was expected by the test", // prose
    "all good\nexit code: 1",
    "Command exited with code 2\nand then more",
    '{"exit_code": 1}\n{"exit_code": 2} trailing',
    "",
  ])("does not believe %j", (text) => {
    expect(exitCodeInText(viewText(text))).toBeNull();
  });

  it("sees the end of a long text", () => {
    const text = `${"line\n".repeat(10_000)}\nCommand exited with code 7`;
    expect(exitCodeInText(viewText(text))).toBe(7);
  });
});
