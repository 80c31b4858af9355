import { describe, expect, test } from "vitest";
import type { SessionView } from "../../core/session-view.ts";
import type { ScoredCall } from "../quality/scored-step.ts";
import { attemptOf, statedConfidence, type Attempt } from "./attempt.ts";
import { outcomeKey } from "./outcome-key.ts";
import { rankAttempts } from "./rank-attempts.ts";

function call(fingerprint: string, over: Partial<ScoredCall> = {}): ScoredCall {
  return {
    fingerprint,
    outcome: "success",
    failureKind: null,
    errorTemplate: null,
    result: fingerprint,
    work: "change",
    ...over,
  };
}

function attempt(name: string, calls: readonly ScoredCall[], over: Partial<Attempt> = {}): Attempt {
  const steps = calls.map((each, i) => ({
    key: `${name}${i}`,
    text: "",
    calls: [each],
    endedBy: null,
  }));
  return { name, steps, finalText: "Done.", confidence: null, ...over };
}

const says = (name: string, finalText: string): Attempt =>
  attempt(name, [call("a")], { finalText });

describe("ranking attempts", () => {
  test("attempts that came to the same outcome outvote the one that did not, whatever the order of their calls", () => {
    const ranking = rankAttempts([
      attempt("odd", [call("c")]),
      attempt("one", [call("a"), call("b")]),
      attempt("two", [call("b"), call("a")]),
    ]);
    expect(ranking.map(({ name }) => name)).toEqual(["one", "two", "odd"]);
    expect(ranking[0]).toMatchObject({ index: 1, agreeing: 2 });
    expect(ranking[0]?.reasons[0]).toBe("2 came to this outcome");
  });

  test("what failed or only looked is no outcome; then the answer votes", () => {
    const looked = attempt("a", [call("x", { work: "look" }), call("y", { outcome: "failure" })], {
      finalText: "I searched.\nThe answer is: 42!",
    });
    expect(outcomeKey(looked)).toBe("the answer is 42");
  });

  test("where all left the same behind the answers vote, unless every one is another", () => {
    const split = rankAttempts([says("odd", "It is 5."), says("one", "It is 4"), says("two", "it is 4.")]); // prettier-ignore
    expect(split.map(({ name, agreeing }) => [name, agreeing])).toEqual([["one", 2], ["two", 2], ["odd", 1]]); // prettier-ignore
    const words = rankAttempts([says("a", "Finished."), says("b", "All done.")]);
    expect(words.map(({ agreeing }) => agreeing)).toEqual([2, 2]);
  });

  test("a confidence that one of them did not state counts for none", () => {
    const sure = attempt("sure", [call("a")], { confidence: 95 });
    const silent = attempt("silent", [call("a")]);
    expect(rankAttempts([sure, silent])[0]?.name).toBe("sure");
    expect(rankAttempts([sure, silent]).every(({ features }) => features.confidence === 0)).toBe(
      true,
    );
    const unsure = attempt("unsure", [call("a")], { confidence: 20 });
    expect(rankAttempts([unsure, sure])[0]?.name).toBe("sure");
  });

  test("failures near the end count against an attempt", () => {
    const failing = attempt("failing", [
      call("a"),
      call("b", { outcome: "failure", errorTemplate: "e" }),
    ]);
    const clean = attempt("clean", [call("a"), call("b", { work: "look" })]);
    expect(rankAttempts([failing, clean])[0]?.name).toBe("clean");
  });

  test("a session's final path is an attempt, its last words the answer", () => {
    const step = {
      key: "s",
      kind: "assistant",
      onFinalPath: true,
      excerpt: "Confidence: 60%",
      label: null,
    };
    const session = { steps: [step, { ...step, key: "t", onFinalPath: false }], executions: [] };
    expect(attemptOf("a", session as unknown as SessionView)).toMatchObject({
      confidence: 60,
      finalText: "Confidence: 60%",
      steps: [{ key: "s" }],
    });
  });

  test("nothing to choose from is an error", () => {
    expect(() => rankAttempts([])).toThrow(expect.objectContaining({ code: "candidates_empty" }));
  });

  test.each([
    ["Confidence: 85%", 85],
    ["My confidence level is 7.5 %", 7.5],
    ["confidence = 180%", null],
    ["I am confident.", null],
  ])("%s", (text, expected) => {
    expect(statedConfidence(text)).toBe(expected);
  });
});
