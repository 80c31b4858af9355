import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureKinds, outcomes, outcomeSources } from "../core/outcome.ts";
import type { Adapter, ResultSignals } from "./contract.ts";
import { classifyOutcome, type Verdict } from "./outcome-rules.ts";
import { readToolUse } from "../core/tool-family.ts";

interface Given {
  readonly tool?: string;
  readonly command?: string;
  readonly text?: string;
  readonly errorFlag?: Adapter["errorFlag"];
  readonly signals?: ResultSignals;
}

function classify(given: Given): Verdict {
  const tool = given.tool ?? (given.command === undefined ? "lookup" : "Bash");
  return classifyOutcome({
    signals: given.signals ?? {},
    text: given.text ?? "",
    use: readToolUse(tool, given.command === undefined ? {} : { command: given.command }),
    errorFlag: given.errorFlag ?? "none",
  });
}

const brief = (given: Given): string => {
  const { outcome, source, kind } = classify(given);
  return `${outcome} ${source} ${kind ?? "-"}`;
};

describe("classifyOutcome, in order of trust", () => {
  const cases: readonly (readonly [name: string, given: Given, expected: string])[] = [
    [
      "the life cycle comes first",
      { signals: { status: "cancelled", errorFlag: true, exitCode: 1 } },
      "unknown error-flag cancelled",
    ],
    ["a denial is no failure", { signals: { status: "denied" } }, "unknown error-flag denied"],
    [
      "a skipped call is no failure",
      { signals: { status: "skipped" } },
      "unknown error-flag skipped",
    ],
    ["a timeout is one", { signals: { status: "timeout" } }, "failure error-flag timeout"],
    ["a running call is unknown", { signals: { status: "running" } }, "unknown none -"],
    [
      "a refusal in the text overrules the flag",
      {
        text: "The user doesn't want to proceed with this tool use.",
        signals: { errorFlag: true },
      },
      "unknown text-rule denied",
    ],
    [
      "but not a flag of success",
      { text: "This command requires approval", signals: { errorFlag: false } },
      "success error-flag -",
    ],
    [
      "the flag overrules the code",
      { command: "ls", signals: { errorFlag: false, exitCode: 2 } },
      "success error-flag -",
    ],
    [
      "also the other way",
      { command: "ls", signals: { errorFlag: true, exitCode: 0 }, text: "x" },
      "failure error-flag nonzero-exit",
    ],
    [
      "the code overrules the text",
      { command: "pytest", signals: { exitCode: 0 }, text: "=== 1 failed in 0.1s ===" },
      "success exit-code -",
    ],
    [
      "the code overrules an error object",
      { command: "ls", signals: { exitCode: 0, errorObject: { message: "x" } } },
      "success exit-code -",
    ],
    [
      "a code that is not 0 is a failure",
      { command: "x", signals: { exitCode: 3 } },
      "failure exit-code nonzero-exit",
    ],
    [
      "a code in the text counts like one",
      { command: "ls x", text: "Exit code 2\nls: cannot access 'x': No such file or directory" },
      "failure exit-code not-found",
    ],
    [
      "a search without a find",
      { command: "grep a b", signals: { exitCode: 1 } },
      "failure exit-code not-found",
    ],
    [
      "failing tests",
      { command: "pytest", signals: { exitCode: 1 }, text: "=== 1 failed in 0.1s ===" },
      "failure exit-code test-failure",
    ],
    ["Ctrl-C", { command: "x", signals: { exitCode: 130 } }, "unknown exit-code cancelled"],
    [
      "an error object is a failure",
      { signals: { errorObject: { type: "rate_limit_error", message: "slow down" } } },
      "failure typed-error rate-limit",
    ],
    [
      "an answer that arrived can be an error",
      { text: '{"error":{"message":"row not found"}}' },
      "failure typed-error not-found",
    ],
    [
      "what a file says of errors is no error",
      { tool: "Read", text: '{"error":"x"}', errorFlag: "failure-only" },
      "success flag-absent -",
    ],
    [
      "a text rule",
      { text: "Error: payment amount does not add up" },
      "failure text-rule tool-error",
    ],
    [
      "text rules come before an absent flag",
      { text: "Error: payment amount does not add up", errorFlag: "failure-only" },
      "failure text-rule tool-error",
    ],
    ["an absent flag", { text: "42 rows", errorFlag: "failure-only" }, "success flag-absent -"],
    [
      "an explicit flag that is missing",
      { text: "42 rows", errorFlag: "explicit" },
      "unknown none -",
    ],
    ["nothing known", { text: "42 rows" }, "unknown none -"],
    ["nothing said", {}, "unknown none -"],
    ["an answer in JSON", { text: '{"rows":[]}' }, "success text-rule -"],
    ["what was read", { tool: "read_file", text: "import x\nimport y" }, "success text-rule -"],
    ["what may be a message", { tool: "read_file", text: "import x" }, "unknown none -"],
    [
      "a complaint that was expected",
      { command: "grep a b || true", text: "grep: b: No such file or directory" },
      "unknown none -",
    ],
    [
      "a complaint",
      { command: "grep a b", text: "grep: b: No such file or directory" },
      "failure text-rule not-found",
    ],
    ["output of a command without a code", { command: "ls", text: "a b" }, "unknown none -"],
    ["a mention of errors", { command: "cat log", text: "3 errors were fixed" }, "unknown none -"],
    [
      "a test run without a code",
      { command: "pytest", text: "=== 3 passed in 0.1s ===" },
      "success text-rule -",
    ],
    [
      "a report that was only read",
      { command: "cat report.txt", text: "=== 3 failed, 2 passed in 0.1s ===" },
      "unknown none -",
    ],
  ];

  it.each(cases)("%s", (_, given, expected) => {
    expect(brief(given)).toBe(expected);
  });
});

describe("a code that belongs to another command", () => {
  const failed = "FAILED a.py::b\n=== 3 failed, 2 passed in 0.1s ===";

  it.each([
    ["pytest | tail -3", { exitCode: 0 }, "failure text-rule test-failure"],
    ["pytest | tail -3", { errorFlag: false }, "failure text-rule test-failure"],
    ["pytest || true", { exitCode: 0 }, "failure text-rule test-failure"],
    ["pytest && echo ok", { exitCode: 0 }, "success exit-code -"],
    ["set -o pipefail; pytest | tail -3", { exitCode: 0 }, "success exit-code -"],
    ["cat log | tail -3", { exitCode: 0 }, "success exit-code -"],
  ])("%j with %j", (command, signals, expected) => {
    expect(brief({ command, signals, text: failed })).toBe(expected);
  });

  it("is read where a harness flags failures only", () => {
    const errorFlag = "failure-only";
    expect(brief({ command: "pytest | tail -3", errorFlag, text: failed })).toBe(
      "failure text-rule test-failure",
    );
    expect(brief({ command: "pytest", errorFlag, text: failed })).toBe("success flag-absent -");
  });

  it("sees an exception that a pipe swallowed", () => {
    const text =
      'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    x\nNameError: name x';
    expect(brief({ command: "python a.py | tail -9", signals: { exitCode: 0 }, text })).toBe(
      "failure text-rule nonzero-exit",
    );
    expect(brief({ command: "python a.py", signals: { exitCode: 0 }, text })).toBe(
      "success exit-code -",
    );
  });
});

/** A failure has a kind, a success has none; an unknown outcome may say why it is unknown. */
const allowedKinds = {
  failure: failureKinds,
  success: [null],
  unknown: [null, "denied", "cancelled", "skipped"],
} as const;

describe("classifyOutcome", () => {
  const signals: fc.Arbitrary<ResultSignals> = fc.record(
    {
      errorFlag: fc.boolean(),
      exitCode: fc.oneof(fc.integer({ min: -10, max: 260 }), fc.double()),
      errorObject: fc.record({ type: fc.string(), message: fc.string() }),
      status: fc.constantFrom("cancelled", "denied", "skipped", "timeout", "running"),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          "Error: x",
          "Exit code 1",
          "=== 1 failed in 1s ===",
          "{",
          "\n",
          "\u001b[31m",
          "bash: line 1: x: command not found",
          "Traceback (most recent call last):",
          '  File "a", line 1, in b',
          "ValueError: c",
        ),
      )
      .map((lines) => lines.join("\n")),
  );
  const tool = fc.constantFrom(
    "Bash",
    "Read",
    "Edit",
    "Grep",
    "WebFetch",
    "mcp__a__b",
    "lookup",
    "",
  );

  it("is total and deterministic, and says unknown or a failure's kind", () => {
    fc.assert(
      fc.property(
        signals,
        text,
        tool,
        fc.string({ unit: fc.constantFrom("pytest", "|", " ", "grep x", ";", "'") }),
        fc.constantFrom<Adapter["errorFlag"]>("explicit", "failure-only", "none"),
        (given, output, name, command, errorFlag) => {
          const facts = {
            signals: given,
            text: output,
            use: readToolUse(name, { command }),
            errorFlag,
          };
          const verdict = classifyOutcome(facts);
          expect(classifyOutcome(facts)).toEqual(verdict);
          expect(outcomes).toContain(verdict.outcome);
          expect(outcomeSources).toContain(verdict.source);
          expect(allowedKinds[verdict.outcome]).toContain(verdict.kind);
          expect(verdict.exitCode === null || Number.isSafeInteger(verdict.exitCode)).toBe(true);
        },
      ),
    );
  });

  it("looks at the ends of a text only, whatever stands in it", () => {
    const adversarial = [
      "a".repeat(100_000),
      " ".repeat(100_000),
      "\n".repeat(100_000),
      "Traceback (most recent call last):\n".repeat(5_000),
      '  File "a", line 1, in b\n    c\n'.repeat(5_000),
      "1 failed, ".repeat(10_000),
      "===== ".repeat(20_000),
      "x: No such file or directory\n".repeat(5_000),
      "fatal: a\n".repeat(10_000),
      "Error ".repeat(20_000),
      "File ".repeat(20_000),
      `Command: ${"\n".repeat(5_000)}`,
      '{"exit_code": 1,'.repeat(8_000),
      "[The command completed with exit code 1.".repeat(3_000),
      "= 1 failed, 2 ".repeat(9_000),
      "/a".repeat(60_000),
      "a.".repeat(60_000),
    ];
    const started = performance.now();
    for (const output of adversarial) {
      for (const errorFlag of [true, undefined]) {
        for (const name of ["Bash", "Read", "Edit", "lookup"]) {
          const flag = errorFlag === undefined ? {} : { errorFlag };
          classifyOutcome({
            signals: flag,
            text: output,
            use: readToolUse(name, { command: "pytest | tail" }),
            errorFlag: "none",
          });
        }
      }
    }
    const each = (performance.now() - started) / (adversarial.length * 8);
    expect(each).toBeLessThan(25);
  });
});
