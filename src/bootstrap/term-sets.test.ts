import { expect, it } from "vitest";
import { termSets } from "./term-sets.ts";

it("compares texts by the terms they share", () => {
  const { sets, likenessTo } = termSets([[0, 1, 0], [1, 2], [], [], [3]]);
  const [ab, bc, none, nothing, x] = sets;
  expect(likenessTo(ab!)(bc!)).toBeCloseTo(1 / 3, 12);
  expect(likenessTo(bc!)(ab!)).toBeCloseTo(1 / 3, 12);
  expect(likenessTo(ab!)(ab!)).toBe(1);
  expect(likenessTo(ab!)(x!)).toBe(0);
  expect(likenessTo(ab!)(none!)).toBe(0);
  expect(likenessTo(none!)(nothing!)).toBe(0);
});
