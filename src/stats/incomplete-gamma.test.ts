import { describe, expect, it } from "vitest";
import { lowerGamma, upperGamma } from "./incomplete-gamma.ts";
import { relativeError } from "./relative-error.suite.ts";

// Reference values: mpmath at 60 digits.
describe("lowerGamma and upperGamma", () => {
  it.each([
    [0.5, 0.1, 0.345279153981423, 0.654720846018577],
    [1, 2, 0.8646647167633873, 0.1353352832366127],
    [1, 20, 0.9999999979388464, 2.061153622438558e-9],
    [3, 0.001, 1.6654171665278076e-10, 0.9999999998334583],
    [3, 2, 0.32332358381693654, 0.6766764161830635],
    [3, 30, 0.9999999999549898, 4.501016648012124e-11],
    [10, 3, 0.0011024881301154798, 0.9988975118698845],
    [10, 40, 0.9999999960740678, 3.925932226286188e-9],
    [100, 70, 0.00043037259497989087, 0.9995696274050201],
    [100, 100, 0.5132987982791487, 0.48670120172085135],
    [100, 150, 0.9999940754596646, 5.924540335483916e-6],
    [10000.0, 9900, 0.15865119219356466, 0.8413488078064354],
    [10000.0, 10500.0, 0.9999995724127545, 4.2758724550596475e-7],
    [1000000.0, 1000000.0, 0.5001329807608725, 0.4998670192391274],
    [1000000.0, 1002000.0, 0.9771959041012301, 0.022804095898769864],
    [0.01, 1e-5, 0.8963367982671973, 0.1036632017328028],
    [0.01, 3, 0.9998670286434298, 0.0001329713565701555],
  ])("P and Q(%d, %d)", (a, x, lower, upper) => {
    expect(relativeError(lowerGamma(a, x), lower)).toBeLessThan(1e-10);
    expect(relativeError(upperGamma(a, x), upper)).toBeLessThan(1e-10);
  });

  it("are 0 and 1 at the ends, and refuse what is no parameter", () => {
    expect([lowerGamma(2, 0), upperGamma(2, 0)]).toEqual([0, 1]);
    expect([lowerGamma(2, Infinity), upperGamma(2, Infinity)]).toEqual([1, 0]);
    expect(() => lowerGamma(0, 1)).toThrow(RangeError);
    expect(() => upperGamma(1, -1)).toThrow(RangeError);
  });
});
