import { describe, expect, it } from "vitest";
import { foldInputs } from "./estimator.ts";
import { pageHinkley } from "./page-hinkley.ts";

const repeated = (value: number, times: number): number[] =>
  Array.from({ length: times }, () => value);

describe("pageHinkley", () => {
  it("looks only into its direction", () => {
    const falling = [...repeated(5, 50), ...repeated(3, 50)];
    const options = { delta: 0.1, threshold: 5 };
    expect(foldInputs(pageHinkley(options), falling).alarms).toBe(0);
    expect(foldInputs(pageHinkley({ ...options, direction: "fall" }), falling).alarms).toBe(1);
  });

  it("begins anew after an alarm: the new level is the usual one", () => {
    const watch = pageHinkley({ delta: 0.1, threshold: 5 });
    const state = foldInputs(watch, [...repeated(5, 50), ...repeated(9, 200)]);
    expect(state.alarms).toBe(1);
    expect(watch.result(state).mean).toBe(9);
  });

  it("has no mean of nothing, and refuses what is no number", () => {
    const watch = pageHinkley({ delta: 0.1, threshold: 5 });
    expect(watch.result(watch.init()).mean).toBeNull();
    expect(() => watch.step(watch.init(), Number.NaN)).toThrow(RangeError);
    expect(() => pageHinkley({ delta: 0.1, threshold: 0 })).toThrow(RangeError);
  });
});
