import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstErrorFeatures } from "./features.ts";
import { firstErrorWeights } from "./first-error-weights.ts";
import { localiseFirstError } from "./localise-first-error.ts";
import type { RunMessage } from "./run-message.ts";

const run: readonly RunMessage[] = [
  { agent: "planner", isTool: false, text: "Find the population of the town and halve it." },
  {
    agent: "coder",
    isTool: false,
    text: "Let's assume the population is 1,000 for demonstration.\n```python\nprint(1000 / 2)\n```",
  },
  { agent: "terminal", isTool: true, text: "exitcode: 0 (execution succeeded)\n500" },
  { agent: "checker", isTool: false, text: "500" },
];

describe("first-error localisation", () => {
  test("suspects the step that made the number up, and its agent", () => {
    const { steps, agents } = localiseFirstError(run);
    expect(steps[0]).toMatchObject({ index: 1, agent: "coder" });
    expect(agents[0]?.agent).toBe("coder");
    expect(steps[0]?.reasons.length).toBeGreaterThan(0);
  });

  test("shares sum to 1, every step is ranked once, tools are no suspects", () => {
    const message = fc.record({
      agent: fc.constantFrom("a", "b"),
      isTool: fc.boolean(),
      text: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), (messages) => {
        const { steps, agents } = localiseFirstError(messages);
        expect(steps.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        const indices = steps.map(({ index }) => index).toSorted((a, b) => a - b);
        expect(indices).toEqual(messages.map((_, index) => index));
        const speakers = messages.filter(({ isTool }) => !isTool).map(({ agent }) => agent);
        expect(agents.map(({ agent }) => agent).toSorted()).toEqual(
          [...new Set(speakers)].toSorted(),
        );
      }),
    );
  });

  test("a run without messages has no suspects", () => {
    expect(localiseFirstError([])).toEqual({ steps: [], agents: [] });
  });

  test("the weights are those of the features, in their order", () => {
    expect(firstErrorWeights.names).toEqual(firstErrorFeatures.map(({ name }) => name));
    expect(firstErrorWeights.weight).toHaveLength(firstErrorFeatures.length);
  });
});
