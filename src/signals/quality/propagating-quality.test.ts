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

/** A search that answers "none" by its exit code, or, with a template, a file that is not there. */
function notFound(fingerprint: string, template: string | null = null): ScoredCall {
  return call(fingerprint, {
    outcome: "failure",
    failureKind: "not-found",
    errorTemplate: template,
    work: "look",
  });
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

function reasons(run: readonly ScoredStep[]): readonly string[] {
  return foldPropagating(startPropagating, run).scores.map(
    ({ quality, reason }) => `${quality}: ${reason}`,
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

  const other = call("other", { outcome: "unknown" });
  test.each<[string, readonly ScoredStep[], string]>([
    [
      "a folder that is not there",
      [step(notFound("ls gone", "no such file"))],
      "neutral: what it asked for is not there",
    ],
    [
      "a search whose exit code says none",
      [step(notFound("grep x"))],
      "neutral: the answer was no: nothing found, or not so",
    ],
    [
      "one after an error, which it does not get past",
      [step(failed("a")), step(notFound("ls gone", "no such file"))],
      "neutral: what it asked for is not there",
    ],
    [
      "one beside a call that broke",
      [step(notFound("ls gone", "no such file"), failed("a"))],
      "neutral: none of it is known to have worked",
    ],
    [
      "one beside a call of which nobody knows what came",
      [step(other, notFound("grep x"))],
      "neutral: the answer was no: nothing found, or not so",
    ],
    [
      "one beside a call that worked",
      [step(call("look"), notFound("grep x"))],
      "correct: part of it worked and brought something new",
    ],
    [
      "failing tests of a call that is not known as a test run",
      [step(call("make", { outcome: "failure", failureKind: "test-failure" }))],
      "neutral: the tests say what is still wrong",
    ],
    ["a call that worked", [looked], "correct: it worked and brought something new"],
  ])("what a failure is said to be: %s", (_name, run, expected) => {
    expect(reasons(run).at(-1)).toBe(expected);
  });

  test("a step is never said to have worked where no call succeeded", () => {
    const anyCall = fc.record({
      fingerprint: fc.constantFrom("a", "b"),
      outcome: fc.constantFrom("failure" as const, "unknown" as const),
      failureKind: fc.constantFrom("tool-error" as const, "not-found" as const),
      errorTemplate: fc.constantFrom("x", null),
      result: fc.constantFrom("", "r", null),
      work: fc.constantFrom("look" as const, "change" as const, "other" as const),
    });
    const anyRun = fc.array(fc.array(anyCall, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(anyRun, (run) => {
        const failing = run.filter((calls) => calls.some(({ outcome }) => outcome === "failure"));
        expect(score(failing.map((calls) => step(...calls)))).not.toContain("correct");
      }),
    );
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
      failureKind: fc.constantFrom("tool-error", "test-failure", "not-found", null),
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
