import { expect, it } from "vitest";
import { jaccard } from "./jaccard.ts";

it("is the share of what two sets have in common", () => {
  const [ab, bc, none, x] = [new Set([0, 1]), new Set([1, 2]), new Set<number>(), new Set([3])];
  expect(jaccard(ab, bc)).toBeCloseTo(1 / 3, 12);
  expect(jaccard(bc, ab)).toBeCloseTo(1 / 3, 12);
  expect(jaccard(ab, ab)).toBe(1);
  expect(jaccard(ab, x)).toBe(0);
  expect(jaccard(ab, none)).toBe(0);
  expect(jaccard(none, none)).toBe(0);
});
