import { describe, expect, it } from "vitest";
import { rateInterval } from "./rate-interval.ts";

describe("rateInterval", () => {
  it("never puts 1 of 1 above 95 of 100", () => {
    expect(rateInterval(1, 0).low).toBeLessThan(rateInterval(95, 5).low);
  });

  it("spans nearly everything without data", () => {
    const none = rateInterval(0, 0);
    expect(none.n).toBe(0);
    expect(none.high - none.low).toBeGreaterThan(0.98);
  });
});
