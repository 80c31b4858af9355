import { describe, expect, test } from "vitest";
import type { StepView } from "../../core/session-view.ts";
import type { PropagatedQuality } from "../quality/propagating-quality.ts";
import type { StepQuality } from "../quality/step-quality.ts";
import { attributeFailure, type ScoredSession } from "./attribute-failure.ts";

function agent(
  key: string,
  parentKey: string | null,
  startedAt: number | null,
  qualities: readonly StepQuality[],
  says = "done",
): ScoredSession {
  const steps = qualities.map((_, i) => ({ key: `${key}${i}`, at: (startedAt ?? 0) + i * 10, kind: "assistant", onFinalPath: true, excerpt: says }) as StepView); // prettier-ignore
  const scores = qualities.map((quality, i) => ({ key: `${key}${i}`, quality, confidence: 1, reason: "", because: null }) satisfies PropagatedQuality); // prettier-ignore
  return { session: { key, parentKey, startedAt, steps }, scores };
}

const leader = agent("l", null, 0, ["correct", "incorrect", "correct"]);

const begunAt = (at: number | null) =>
  attributeFailure([leader, agent("m", "l", at, ["correct"])])[1]?.contaminatedBy;

describe("attribution per agent", () => {
  test("direct: its own incorrect steps", () => {
    expect(attributeFailure([leader])[0]).toEqual({
      key: "l",
      incorrect: 1,
      scored: 3,
      contaminatedBy: null,
      unanswered: false,
    });
  });

  test("contaminated: begun upon an incorrect step of who started it, not upon an earlier or later one", () => {
    expect([begunAt(5), begunAt(10), begunAt(15), begunAt(20), begunAt(null)]).toEqual([
      null,
      "l1",
      "l1",
      null,
      null,
    ]);
  });

  test("coordination: started, and never answered; who leads owes no answer", () => {
    const silent = attributeFailure([
      agent("l", null, 0, [], ""),
      agent("m", "l", 1, []),
      agent("n", "l", 1, ["neutral"], " "),
      agent("o", "l", 1, ["neutral"]),
    ]);
    expect(silent.map(({ unanswered }) => unanswered)).toEqual([false, true, true, false]);
  });
});
