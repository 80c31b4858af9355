import { describe, expect, it } from "vitest";
import { type LoggedDecision, offPolicyValue } from "./off-policy-value.ts";

const decision = (index: number, targetPropensity: number): LoggedDecision => ({
  propensity: 0.5,
  targetPropensity,
  reward: index % 4 === 0 ? 0 : 1,
  isDeterministic: false,
});

describe("offPolicyValue", () => {
  it("of the logging policy itself is the mean reward", () => {
    const log = Array.from({ length: 100 }, (_, index) => decision(index, 0.5));
    const { ips, snips, coverage, effectiveSize } = offPolicyValue(log);
    expect(ips?.value).toBeCloseTo(0.75, 12);
    expect(snips?.value).toBeCloseTo(0.75, 12);
    expect(coverage).toBeCloseTo(1, 12);
    expect(effectiveSize).toBeCloseTo(100, 9);
  });

  it("leaves out what chance had no part in, and counts it", () => {
    const log = Array.from({ length: 100 }, (_, index) => ({
      ...decision(index, 0.5),
      isDeterministic: index < 80,
    }));
    expect(offPolicyValue(log)).toMatchObject({ n: 20, excluded: 80, ips: null, snips: null });
  });

  it("shows how little of another policy the log can show", () => {
    const log = Array.from({ length: 100 }, (_, index) => decision(index, index < 10 ? 0.5 : 0));
    const { coverage, effectiveSize } = offPolicyValue(log);
    expect(coverage).toBeCloseTo(0.1, 12);
    expect(effectiveSize).toBeCloseTo(10, 9);
  });

  it("refuses a decision that could not have been made", () => {
    expect(() => offPolicyValue([{ ...decision(0, 0.5), propensity: 0 }])).toThrow(RangeError);
  });
});
