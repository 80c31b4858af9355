import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldInputs } from "../../src/stats/estimator.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { functionNames, isPure, lawRuns } from "./is-pure.ts";
import { readModules } from "./read-modules.ts";
import type { EstimatorLaw } from "./registered.ts";
import { registeredEstimators } from "./registered-estimators.ts";
import { registeredFunctions } from "./registered-functions.ts";

describe("every function of src/stats", () => {
  it("is registered", async () => {
    const exported = (await readModules()).flatMap(({ exports }) => functionNames(exports));
    const registered = [...registeredEstimators, ...registeredFunctions].map(({ name }) => name);
    expect(registered.toSorted()).toEqual(exported.toSorted());
  });
});

describe.each(registeredFunctions)("$name", (registered) => {
  it("answers the same twice and leaves its arguments alone", () => {
    expect(() => registered.check(isPure)).not.toThrow();
  });
});

describe.each(registeredEstimators)("$name", (registered) => {
  it("is repeatable and leaves its state and inputs alone", () => {
    expect(() => registered.check(isRepeatable)).not.toThrow();
  });

  it("folds in any batches, through JSON, as at once", () => {
    expect(() => registered.check(foldsInBatches)).not.toThrow();
  });

  it("carries a version, and refuses the state of another", () => {
    expect(() => registered.check(refusesOtherVersions)).not.toThrow();
  });
});

const isRepeatable: EstimatorLaw = (estimator, input) =>
  fc.assert(
    fc.property(fc.array(input), (inputs) => {
      const frozen = deepFreeze(inputs);
      let state = deepFreeze(estimator.init());
      for (const one of frozen) state = deepFreeze(estimator.step(state, one));
      const again = foldInputs(estimator, frozen);
      expect(again).toEqual(state);
      expect(estimator.result(again)).toEqual(estimator.result(state));
    }),
    lawRuns,
  );

const foldsInBatches: EstimatorLaw = (estimator, input) =>
  fc.assert(
    fc.property(fc.array(input), fc.nat(), (inputs, at) => {
      const cut = inputs.length === 0 ? 0 : at % inputs.length;
      const first = foldInputs(estimator, inputs.slice(0, cut));
      const restored = JSON.parse(JSON.stringify(first)) as typeof first;
      expect(restored).toEqual(first);
      const whole = foldInputs(estimator, inputs);
      expect(foldInputs(estimator, inputs.slice(cut), restored)).toEqual(whole);
      expect(() => estimator.result(first)).not.toThrow();
    }),
    lawRuns,
  );

const refusesOtherVersions: EstimatorLaw = (estimator, input) => {
  const [one] = fc.sample(input, { seed: 1, numRuns: 1 });
  const state = estimator.init();
  const foreign = { ...state, version: state.version + 1 };
  expect(() => estimator.step(foreign, one as never)).toThrow(/reads states of version/);
};
