import { expect, it } from "vitest";
import { fuseRanks } from "./rank-fusion.ts";

it("sums reciprocal ranks over the lists", () => {
  const fused = fuseRanks([["a", "b"], ["b"], []]);
  expect(fused.get("a")).toBeCloseTo(1 / 61, 12);
  expect(fused.get("b")).toBeCloseTo(1 / 62 + 1 / 61, 12);
  expect(fused.get("c")).toBeUndefined();
});
