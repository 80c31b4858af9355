import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readToolUse, shellFacts, shellText } from "./tool-family.ts";

const dull = {
  testRun: false,
  testExitHidden: false,
  exitHidden: false,
  answersNone: false,
  onlyAnswers: false,
};

describe("shellText", () => {
  it.each([
    [{ command: "npm test" }, "npm test"],
    [{ cmd: "ls" }, "ls"],
    [{ command: ["bash", "-lc", "cd a && ls | wc"] }, "cd a && ls | wc"],
    [{ command: ["/bin/sh", "-c", "ls"] }, "ls"],
    [{ command: ["git", "commit", "-m", "it's done"] }, "git commit -m 'it'\\''s done'"],
    [{ action: { type: "exec", command: ["ls", "-la"] } }, "ls -la"],
    ["ls", "ls"],
    [["echo", "a b"], "echo 'a b'"],
    [{ commands: ["npm test", "git status"] }, "npm test && git status"],
    [{ commands: [{ command: "git", args: ["commit", "-m", "a b"] }, 5] }, "git commit -m 'a b'"],
    [{ commands: [] }, null],
    [{ code: "print(1)" }, null],
    [{ command: 5 }, null],
    [{ command: [] }, null],
    [null, null],
    [undefined, null],
  ])("reads %j as %j", (params, text) => {
    expect(shellText(params)).toBe(text);
  });
});

describe("shellFacts", () => {
  it.each([
    ["cd /repo && python build.py", {}],
    ["pytest -q", { testRun: true }],
    ["cd /repo && npm test", { testRun: true }],
    ["pytest -q 2>&1 | tail -5", { testRun: true, testExitHidden: true, exitHidden: true }],
    ["set -o pipefail; pytest | tail -5", { testRun: true }],
    ["pytest | tee out.txt; exit ${PIPESTATUS[0]}", { testRun: true }],
    ["npm test; echo done", { testRun: true, testExitHidden: true, exitHidden: true }],
    ["set -e\nnpm test\necho done", { testRun: true }],
    ["npm test || true", { testRun: true, testExitHidden: true, exitHidden: true }],
    ["npm test && git commit -am x", { testRun: true }],
    ["python x.py | head", { exitHidden: true }],
    ["cat x | sort | head", { exitHidden: true }],
    ["sort x | head", {}],
    ["grep a b || true", { exitHidden: true }],
    ["git diff $(git merge-base a b)", { exitHidden: true }],
    ["grep foo src", { answersNone: true, onlyAnswers: true }],
    ["cd a && grep -rn foo .", { answersNone: true, onlyAnswers: true }],
    ["find . -name x | grep y", { exitHidden: true, answersNone: true, onlyAnswers: true }],
    ["grep a x && echo yes", { onlyAnswers: true }],
    ["make && grep ok log", { answersNone: true }],
    ["git diff --quiet", { answersNone: true, onlyAnswers: true }],
    ["git diff | cat", { exitHidden: true }],
    ["command -v uv", { answersNone: true, onlyAnswers: true }],
    ["[ -f a ]", { answersNone: true, onlyAnswers: true }],
    [
      "find . -name '*.py' | xargs grep foo",
      { exitHidden: true, answersNone: true, onlyAnswers: true },
    ],
    ["bin/test core", { testRun: true }],
    [
      "bash -lc 'cd a && pytest | tail -1'",
      { testRun: true, testExitHidden: true, exitHidden: true },
    ],
    ["cat > a.py <<'EOF'\npytest | tail\nEOF\npython a.py", {}],
    ["", {}],
  ])("of %j", (text, facts) => {
    expect(shellFacts(text)).toEqual({ ...dull, ...facts });
  });

  it("is total, and linear in the text", () => {
    const shellish = fc.string({
      unit: fc.constantFrom(..."ab '\"`$()<>|&;\\\n#-{}".split(""), "test", "grep "),
    });
    fc.assert(
      fc.property(shellish, (text) => {
        expect(shellFacts(text)).toEqual(shellFacts(text));
      }),
    );
    const started = performance.now();
    shellFacts("a | grep '$(x' ;".repeat(200_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("readToolUse", () => {
  it("reads the command of shells only", () => {
    expect(readToolUse("Bash", { command: "pytest" })).toEqual({
      family: "shell",
      shell: { ...dull, testRun: true },
    });
    expect(readToolUse("Read", { command: "pytest" })).toEqual({ family: "read", shell: null });
    expect(readToolUse("python", { code: "1" })).toEqual({ family: "shell", shell: null });
  });

  it("takes a viewing editor for a reader, and anything of a server for MCP", () => {
    expect(readToolUse("str_replace_editor", { command: "view" }).family).toBe("read");
    expect(readToolUse("str_replace_editor", { command: "create" }).family).toBe("edit");
    expect(readToolUse("read_file", {}, "files").family).toBe("mcp");
  });
});
