import { describe, expect, it } from "vitest";
import { type Cluster, intraclassCorrelation } from "./intraclass-correlation.ts";
import { sampleBeta } from "./sample.ts";
import { seededRandom } from "./seeded-random.ts";

function clusters(rate: number, correlation: number, size: number, count: number): Cluster[] {
  const random = seededRandom(`${rate} ${correlation} ${size}`);
  const spread = 1 / correlation - 1;
  return Array.from({ length: count }, () => {
    const own = correlation === 0 ? rate : sampleBeta(rate * spread, (1 - rate) * spread, random);
    const successes = Array.from({ length: size }, () => random() < own).filter(Boolean).length;
    return { successes, failures: size - successes };
  });
}

describe("intraclassCorrelation", () => {
  it.each([0, 0.1, 0.3, 0.6])("recovers %d", (correlation) => {
    const found = intraclassCorrelation([clusters(0.7, correlation, 6, 4000)]);
    expect(Math.abs((found ?? 9) - correlation)).toBeLessThan(0.03);
  });

  it("does not take differences between cells for correlation", () => {
    const cells = [clusters(0.2, 0, 5, 500), clusters(0.9, 0, 5, 500)];
    expect(intraclassCorrelation(cells)).toBeLessThan(0.03);
    expect(intraclassCorrelation([cells.flat()])).toBeGreaterThan(0.4);
  });

  it("is null where nothing can be compared", () => {
    expect(intraclassCorrelation([])).toBeNull();
    expect(intraclassCorrelation([[{ successes: 3, failures: 1 }]])).toBeNull();
    expect(intraclassCorrelation([clusters(0.5, 0, 1, 50)])).toBeNull();
  });

  it("is 0 where all succeeded", () => {
    expect(intraclassCorrelation([clusters(1, 0, 4, 10)])).toBe(0);
  });
});
