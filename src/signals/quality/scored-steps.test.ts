import { expect, it } from "vitest";
import type { ExecutionView, StepView } from "../../core/session-view.ts";
import { scoredStepsOf } from "./scored-steps.ts";

type Told = Pick<StepView, "key" | "kind"> & Partial<StepView>;

/** Each call stands in the step of its name. */
function scored(steps: readonly Told[], callsIn: readonly string[]) {
  const whole = steps.map((step) => ({ excerpt: "", label: null, onFinalPath: true, ...step }));
  const executions = callsIn.map((stepKey, n) => ({
    key: `${stepKey}${n}`,
    stepKey,
    tool: "fetcher",
    paramHash: `${stepKey}${n}`,
    outcome: "success",
    failureKind: null,
    errorTemplateId: null,
    errorText: null,
    resultExcerpt: null,
    params: null,
    server: null,
  }));
  const session = {
    steps: whole as StepView[],
    executions: executions as unknown as ExecutionView[],
  };
  return scoredStepsOf(session).map(({ key, calls }) => [
    key,
    ...calls.map(({ fingerprint }) => fingerprint.slice("fetcher:".length)),
  ]);
}

it.each([
  [
    "calls of an answer are scored with it",
    [
      { key: "a", kind: "assistant" },
      { key: "t", kind: "tool" },
    ],
    ["a", "a"],
    [["a", "a0", "a1"]],
  ],
  [
    "calls that are steps of their own are scored with the answer before them",
    [
      { key: "a", kind: "assistant" },
      { key: "t", kind: "tool" },
      { key: "u", kind: "tool" },
      { key: "b", kind: "assistant" },
      { key: "v", kind: "tool" },
    ],
    ["t", "u", "v"],
    [
      ["a", "t0", "u1"],
      ["b", "v2"],
    ],
  ],
  [
    "calls that nobody's answer made, or after a new request, are scored with none",
    [
      { key: "t", kind: "tool" },
      { key: "a", kind: "assistant" },
      { key: "q", kind: "user" },
      { key: "u", kind: "tool" },
    ],
    ["t", "u"],
    [["a"]],
  ],
  [
    "an answer off the path makes no calls on it",
    [
      { key: "a", kind: "assistant" },
      { key: "x", kind: "assistant", onFinalPath: false },
      { key: "t", kind: "tool" },
    ],
    ["t"],
    [["a", "t0"]],
  ],
] as const)("%s", (_name, steps, callsIn, wanted) => {
  expect(scored(steps, callsIn)).toEqual(wanted);
});
