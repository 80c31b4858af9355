import * as fc from "fast-check";
import type { ExecutionView, SessionView, StepView } from "../../src/core/session-view.ts";

/** Milliseconds between two steps of {@link anySession}. */
export const minute = 60_000;

/** A session of steps that call one tool each, a minute apart; few tools, parameters and errors, so that they repeat. */
export const anySession: fc.Arbitrary<SessionView> = fc
  .array(
    fc.record({
      calls: fc.boolean(),
      tool: fc.constantFrom("Bash", "Edit", "Read"),
      params: fc.constantFrom("a", "b", "c"),
      outcome: fc.constantFrom("success", "failure", "unknown"),
      error: fc.constantFrom("e1", "e2"),
      onFinalPath: fc.boolean(),
      label: fc.constantFrom(null, "error", "aborted"),
    }),
    { maxLength: 30 },
  )
  .map((acts) => {
    const steps = acts.map(({ onFinalPath, label }, i) => ({ key: `s${i}`, seq: i, kind: "assistant", at: i * minute, excerpt: `step ${i}`, label, onFinalPath }) as StepView); // prettier-ignore
    const executions = acts.flatMap(({ calls, tool, params, outcome, error }, i) => {
      const failed = outcome === "failure";
      const told = { errorText: failed ? error : null, errorTemplateId: failed ? error : null };
      const one = { key: `e${i}`, stepKey: `s${i}`, tool, server: null, params: JSON.stringify({ command: params }), paramHash: params, outcome, failureKind: failed ? "tool-error" : null, resultExcerpt: params, ...told }; // prettier-ignore
      return calls ? [one as unknown as ExecutionView] : [];
    });
    const usage = { input: 10, output: 5, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
    const head = { key: "k", harness: "codex", agent: "codex", role: null, toldAgent: null, repo: null, endReason: null, usage, costNano: null, outcome: "unknown" }; // prettier-ignore
    return { ...head, steps, executions } as unknown as SessionView;
  });
