import { expect, it } from "vitest";
import { fuseRanks } from "./rank-fusion.ts";

it("sums reciprocal ranks over the lists", () => {
  const [a, b, c] = fuseRanks([[0, 1], [1], []], 3);
  expect(a).toBeCloseTo(1 / 61, 12);
  expect(b).toBeCloseTo(1 / 62 + 1 / 61, 12);
  expect(c).toBe(0);
});
