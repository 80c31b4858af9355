import { expect, it } from "vitest";
import { seededRandom } from "./seeded-random.ts";

it("a seed gives the numbers it has always given: decisions of a journal are drawn again from them", () => {
  const random = seededRandom("a");
  const numbers = Array.from({ length: 20 }, random);
  expect([0, 1, 2, 7, 8, 9, 19].map((at) => numbers[at])).toEqual([
    0.8865470281318203, 0.6273144286841265, 0.8371868947088971, 0.9194437336552407,
    0.5504116170752086, 0.7801035075770438, 0.4546431688038569,
  ]);
});

it("two generators of one seed do not share their state", () => {
  const [first, second] = [seededRandom(1), seededRandom(1)];
  const ahead = Array.from({ length: 30 }, first);
  expect(Array.from({ length: 30 }, second)).toEqual(ahead);
});
