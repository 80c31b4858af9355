import { describe, expect, it } from "vitest";
import { defaultPolicies } from "./default-policies.ts";
import { shownValue } from "./knob.ts";
import { defaultValues } from "./policy-values.ts";

describe("default policies", () => {
  it("stand within their bounds, in whole steps", () => {
    for (const knob of defaultPolicies.knobs) {
      for (const steps of [knob.steps, knob.fewestSteps, knob.mostSteps]) {
        expect(Number.isInteger(steps), knob.name).toBe(true);
      }
      expect(knob.fewestSteps).toBeLessThanOrEqual(knob.steps);
      expect(knob.steps).toBeLessThanOrEqual(knob.mostSteps);
      expect(shownValue(knob, knob.mostSteps)).toBeLessThanOrEqual(1);
    }
  });

  it("name each knob once", () => {
    const names = defaultPolicies.knobs.map(({ policy, name }) => `${policy}.${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("are the nearest decimals, however often they moved", () => {
    const [evidence] = defaultPolicies.knobs;
    expect([8, 7, 6, 7, 8].map((steps) => shownValue(evidence!, steps))).toEqual([
      0.8, 0.7, 0.6, 0.7, 0.8,
    ]);
    expect(defaultValues(defaultPolicies)["ezra"]?.["evidence_threshold"]).toBe(0.8);
  });
});
