import { describe, expect, test } from "vitest";
import type { ExecutionView, SessionView, StepView } from "../core/session-view.ts";
import { quietAfterMs, sessionSignals } from "./session-signals.ts";

const minute = 60_000;

interface Act {
  readonly params: string;
  readonly error?: string;
}

/** A session whose assistant steps call one tool each, a minute apart. */
function session(acts: readonly Act[], over: Partial<SessionView> = {}): SessionView {
  const steps = acts.map((_, i) => ({ key: `s${i}`, kind: "assistant", at: i * minute, excerpt: "", label: null, onFinalPath: true }) as StepView); // prettier-ignore
  const executions = acts.map(({ params, error }, i) => ({
    key: `e${i}`,
    stepKey: `s${i}`,
    tool: "fetcher",
    server: null,
    params: JSON.stringify({ params }),
    paramHash: params,
    outcome: error === undefined ? "success" : "failure",
    failureKind: error === undefined ? null : "tool-error",
    errorTemplateId: error ?? null,
    errorText: error ?? null,
    resultExcerpt: error ?? `result of ${params}`,
  })) as unknown as ExecutionView[];
  const ended = { endedAt: acts.length * minute, endReason: "exit" };
  return { ...ended, ...over, steps, executions } as SessionView;
}

describe("signals of a session", () => {
  test("work that goes on finds nothing wrong", () => {
    const { findings, accuracy } = sessionSignals(
      session([{ params: "a" }, { params: "b" }]),
      null,
    );
    expect(findings).toEqual([]);
    expect(accuracy).toMatchObject({ correct: 2, total: 2 });
  });

  test("a session without steps has no accuracy", () => {
    expect(sessionSignals(session([]), null)).toMatchObject({ accuracy: null, findings: [] });
  });

  test("where nobody knows what came of any call, accuracy is not known", () => {
    const known = session([{ params: "a" }, { params: "b" }]);
    const executions = known.executions.map((one) => ({ ...one, outcome: "unknown" as const }));
    const { accuracy, scores } = sessionSignals({ ...known, executions }, null);
    expect(accuracy).toBeNull();
    expect(scores).toHaveLength(2);
  });

  test("one call over and over is stagnation, and cites the steps", () => {
    const acts = Array.from({ length: 6 }, () => ({ params: "again" }));
    const [finding] = sessionSignals(session(acts), null).findings;
    expect(finding).toMatchObject({ cause: "stagnation", severity: "high", escalates: true });
    expect(finding?.stepKeys).toEqual(["s1", "s2", "s3", "s4", "s5"]);
  });

  test("a run whose last call is a new one got out of its circle", () => {
    const circle = Array.from({ length: 5 }, () => ({ params: "again" }));
    const { findings, stagnation } = sessionSignals(session([...circle, { params: "out" }]), null);
    expect(findings).toEqual([]);
    expect(stagnation).toMatchObject({ verdict: "no_stagnation", ratio: 0.6 });
  });

  test("different calls that meet one error are one problem with one root, as grave as its gravest sign", () => {
    const acts = Array.from({ length: 7 }, (_, i) => ({ params: `${i}`, error: "no route" }));
    const { findings } = sessionSignals(session(acts), null);
    expect(findings).toMatchObject([
      {
        cause: "quality_degradation",
        severity: "critical",
        signature: "no route",
        causes: ["stagnation", "repeated_failure", "quality_degradation"],
        evidence:
          "its last 6 steps were incorrect (the same error again); the same error in 7 steps, and the run did not recover; also stagnation",
        stepsSinceProgress: 7,
      },
    ]);
    expect(new Set(findings[0]?.stepKeys).size).toBe(7);
  });

  test("a cycle says so, and names nothing that was not found", () => {
    const acts = Array.from({ length: 6 }, () => ({ params: "again" }));
    const [finding] = sessionSignals(session(acts), null).findings;
    expect(finding?.evidence).toBe("it ended in a cycle: its last 2 turns repeat the 2 before");
  });

  test("a budget that is passed is a finding, one that is not is none", () => {
    const sound = session([{ params: "a" }, { params: "b" }]);
    const passed = { isPassed: true, words: "it spent 11 tokens of 10 tokens allowed (110%)" };
    expect(sessionSignals(sound, null, passed).findings).toMatchObject([
      { cause: "budget_breach", severity: "high", escalates: true, evidence: passed.words },
    ]);
    expect(sessionSignals(sound, null, { ...passed, isPassed: false }).findings).toEqual([]);
  });

  test("an error that was got past is medium, and dismissed where it cost little", () => {
    const acts = [1, 2, 3].map((i) => ({ params: `${i}`, error: "no route" }));
    const { findings } = sessionSignals(session([...acts, { params: "other" }]), null);
    expect(findings).toMatchObject([
      { cause: "repeated_failure", severity: "medium", escalates: false },
    ]);
  });

  test("an error whose tool worked afterwards was got past, however the run ended; what it ended on is told instead", () => {
    const errors = ["no route", "no route", "no route"].map((error, i) => ({ params: `${i}`, error })); // prettier-ignore
    const end = ["gone", "away", "lost"].map((error, i) => ({ params: `end ${i}`, error }));
    const [finding] = sessionSignals(session([...errors, { params: "x" }, ...end]), null).findings;
    expect(finding).toMatchObject({
      causes: expect.arrayContaining(["repeated_failure"]) as unknown,
      severity: "high",
      signature: "lost",
      evidence: expect.stringContaining("every call of its last 3 steps with calls failed") as unknown, // prettier-ignore
      stepKeys: ["s4", "s5", "s6"],
    });
  });

  test("an old session is judged as of its last record, however long ago that was", () => {
    const acts = Array.from({ length: 6 }, () => ({ params: "again" }));
    const running = session(acts, { endedAt: null, endReason: null });
    const soon = sessionSignals(running, 6 * minute).findings[0];
    const late = sessionSignals(running, quietAfterMs + 6 * minute).findings[0];
    expect(soon?.stallSeconds).toBe(6 * 60);
    expect(late?.stallSeconds).toBe(5 * 60);
  });

  test("a session that runs is late when it is silent for longer than it ever is, not before", () => {
    const acts = Array.from({ length: 30 }, (_, i) => ({ params: `${i}` }));
    const running = session(acts, { endedAt: null, endReason: null });
    const causes = (minutes: number) =>
      sessionSignals(running, (29 + minutes) * minute).findings.map(({ cause }) => cause);
    expect(causes(2)).toEqual([]);
    expect(causes(5)).toEqual(["timeout"]);
    expect(sessionSignals(running, null).findings).toEqual([]);
  });

  test("a session of few steps has no usual silence", () => {
    const running = session([{ params: "a" }, { params: "b" }], { endedAt: null, endReason: null });
    expect(sessionSignals(running, 60 * minute).findings).toEqual([]);
  });
});
