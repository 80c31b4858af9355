import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldPropagating, propagatedQualities, startPropagating } from "./propagating-quality.ts";
import type { ScoredCall, ScoredStep } from "./scored-step.ts";

let steps = 0;

function call(fingerprint: string, overrides: Partial<ScoredCall> = {}): ScoredCall {
  return {
    fingerprint,
    outcome: "success",
    failureKind: null,
    errorTemplate: null,
    result: `result of ${fingerprint}`,
    work: "other",
    ...overrides,
  };
}

function failed(fingerprint: string, template = "no such file"): ScoredCall {
  return call(fingerprint, {
    outcome: "failure",
    failureKind: "tool-error",
    errorTemplate: template,
    result: template,
  });
}

function step(...calls: readonly ScoredCall[]): ScoredStep {
  steps += 1;
  return { key: `s${steps}`, text: "", calls, endedBy: null };
}

function edit(): ScoredStep {
  return step(call(`edit ${steps}`, { work: "change" }));
}

function tests(passes: boolean): ScoredStep {
  const failure = {
    outcome: "failure",
    failureKind: "test-failure",
    errorTemplate: "1 failed",
  } as const;
  return step(
    call("test", { work: "test", result: passes ? "ok" : "1 failed", ...(passes ? {} : failure) }),
  );
}

function score(run: readonly ScoredStep[], finished = false): readonly string[] {
  return propagatedQualities(foldPropagating(startPropagating, run), finished).map(
    ({ quality }) => quality,
  );
}

describe("propagating step quality", () => {
  const looked = step(call("look"));

  test.each<[string, readonly ScoredStep[], readonly string[]]>([
    ["what works and is new is correct", [looked], ["correct"]],
    ["a first failing attempt is neutral", [step(failed("a"))], ["neutral"]],
    [
      "the same failing call is incorrect",
      [step(failed("a")), step(failed("a"))],
      ["neutral", "incorrect"],
    ],
    [
      "another call with the same error is incorrect",
      [step(failed("a")), step(failed("b"))],
      ["neutral", "incorrect"],
    ],
    [
      "a change of strategy that works is correct",
      [step(failed("a")), step(call("b"))],
      ["neutral", "correct"],
    ],
    ["the same call with the same result brings nothing", [looked, looked], ["correct", "neutral"]],
    ["a search that finds nothing is neutral", [step(call("x", { result: "" }))], ["neutral"]],
    [
      "words over an error nobody corrected are incorrect",
      [step(failed("a")), step(failed("b", "other")), step()],
      ["neutral", "neutral", "incorrect"],
    ],
    [
      "what a person cancelled is neutral",
      [{ ...step(failed("a")), endedBy: "cancellation" }],
      ["neutral"],
    ],
    ["a step that ended in error is incorrect", [{ ...step(), endedBy: "error" }], ["incorrect"]],
  ])("%s", (_name, run, expected) => {
    expect(score(run)).toEqual(expected);
  });

  test("a change that ends the error is a fix, one that leaves it as it was only looks like one", () => {
    expect(score([tests(false), edit(), tests(false), edit(), tests(true)])).toEqual([
      "neutral",
      "incorrect",
      "neutral",
      "correct",
      "correct",
    ]);
  });

  test("a run that ends with failing tests ends incorrectly, one that ends clean ends correctly", () => {
    const failing = call("t", { work: "test", outcome: "failure", failureKind: "test-failure" });
    expect(score([step(failing), step()], true).at(-1)).toBe("incorrect");
    expect(score([looked, step()], true).at(-1)).toBe("correct");
    expect(score([looked, step()], false).at(-1)).toBe("neutral");
  });

  test("any batching gives the same, and the state survives JSON", () => {
    const anyCall = fc.record({
      fingerprint: fc.constantFrom("a", "b", "__proto__"),
      outcome: fc.constantFrom("success", "failure", "unknown"),
      failureKind: fc.constantFrom("tool-error", "test-failure", null),
      errorTemplate: fc.constantFrom("x", "y", null),
      result: fc.constantFrom("", "r", null),
      work: fc.constantFrom("look", "change", "test", "other"),
    });
    const anyStep = fc.record({
      key: fc.uuid(),
      text: fc.constant(""),
      calls: fc.array(anyCall, { maxLength: 3 }),
      endedBy: fc.constantFrom(null, "error", "cancellation"),
    });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), fc.nat(12), (run, cut) => {
        const typed = run as readonly ScoredStep[];
        const whole = foldPropagating(startPropagating, typed);
        const half = foldPropagating(startPropagating, typed.slice(0, cut));
        const revived = JSON.parse(JSON.stringify(half)) as typeof half;
        expect(foldPropagating(revived, typed.slice(cut))).toEqual(whole);
        expect(propagatedQualities(whole, true)).toHaveLength(run.length);
      }),
    );
  });
});
