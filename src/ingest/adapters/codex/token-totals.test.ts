import { describe, expect, it } from "vitest";
import { readTotals, spentSince, type TokenTotals, totalsName } from "./token-totals.ts";

function totals(input: number, cached: number, output: number): TokenTotals {
  return { input, cached, cacheWrite: 0, output, reasoning: 0 };
}

describe("the counters of Codex", () => {
  it("are differenced, and repeats spend nothing", () => {
    const states = [totals(100, 0, 10), totals(100, 0, 10), totals(250, 100, 30)];
    const spent = states.map((state, index) => spentSince(states[index - 1] ?? null, state));
    expect(spent).toEqual([
      { input: 100, output: 10, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
      null,
      { input: 50, output: 20, cacheRead: 100, cacheWrite: 0, reasoning: 0 },
    ]);
  });

  it("begin anew when they fall", () => {
    expect(spentSince(totals(100, 0, 10), totals(40, 10, 4))).toMatchObject({
      input: 30,
      cacheRead: 10,
      output: 4,
    });
  });

  it("are read where they are stated, and name the request that brought them there", () => {
    expect(readTotals({ prompt: 3 })).toBeNull();
    expect(readTotals("none")).toBeNull();
    const read = readTotals({ input_tokens: 9, cached_input_tokens: 4, output_tokens: 2 });
    expect(read === null ? "" : totalsName(read)).toBe("total 9/4/2");
  });
});
