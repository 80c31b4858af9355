import { describe, expect, it } from "vitest";
import { pooledRate, type PoolingLevel } from "./pooled-rate.ts";

const level = (name: string, successes: number, failures: number): PoolingLevel => ({
  name,
  successes,
  failures,
  strength: 10,
});

describe("pooledRate", () => {
  it("without any data is the Jeffreys prior, and rests on nothing", () => {
    const { probability, low, high, n, level: restsOn, path } = pooledRate([]);
    expect({ probability, n, restsOn, path }).toEqual({
      probability: 0.5,
      n: 0,
      restsOn: null,
      path: [],
    });
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThan(0.99);
  });

  it("falls back to the base rate under three outcomes, and says so", () => {
    const few = pooledRate([level("all", 1, 1), level("tool", 1, 0)]);
    expect(few.level).toBeNull();
    expect(few.probability).toBe(0.5);
    expect(few.path.map(({ name }) => name)).toEqual(["all", "tool"]);
  });

  it("rests on the narrowest level with three outcomes and shows its path", () => {
    const answer = pooledRate([level("all", 80, 20), level("tool", 1, 9), level("model", 1, 0)]);
    expect(answer.level).toBe("tool");
    expect(answer.n).toBe(10);
    expect(answer.path.map(({ name, rate }) => [name, rate])).toEqual([
      ["all", 0.8],
      ["tool", 0.1],
      ["model", 1],
    ]);
    expect(answer.path[1]?.pooledRate).toBeCloseTo((1 + 10 * (80.5 / 101)) / 20, 12);
  });

  it("is as unsure as its parent, however strongly it is pooled", () => {
    const unsure = pooledRate([level("all", 3, 1), { ...level("tool", 0, 0), strength: 200 }]);
    const parent = pooledRate([level("all", 3, 1)]);
    expect(unsure.high - unsure.low).toBeGreaterThan(0.9 * (parent.high - parent.low));
  });

  it("holds its probability inside its interval", () => {
    for (const [s, f] of [
      [0, 1000],
      [3, 0],
      [1, 1],
      [500, 2],
    ] as const) {
      const { probability, low, high } = pooledRate([level("all", 10, 10), level("tool", s, f)]);
      expect(low).toBeLessThan(probability);
      expect(high).toBeGreaterThan(probability);
    }
  });
});
