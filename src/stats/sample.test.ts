import { describe, expect, it } from "vitest";
import { incompleteBeta } from "./incomplete-beta.ts";
import { lowerGamma } from "./incomplete-gamma.ts";
import { normalCdf } from "./normal-distribution.ts";
import { sampleBeta, sampleGamma, sampleNormal } from "./sample.ts";
import { seededRandom, type Uniform } from "./seeded-random.ts";

const draws = 20_000;
/** Kolmogorov-Smirnov at a level of 0.001 for so many draws. */
const largestDistance = 1.95 / Math.sqrt(draws);

describe("draws follow their distribution", () => {
  it.each<[string, (random: Uniform) => number, (x: number) => number]>([
    ["uniform", (random) => random(), (x) => x],
    ["normal", sampleNormal, normalCdf],
    ["Gamma(0.3)", (random) => sampleGamma(0.3, random), (x) => lowerGamma(0.3, x)],
    ["Gamma(7.5)", (random) => sampleGamma(7.5, random), (x) => lowerGamma(7.5, x)],
    ["Beta(0.4, 0.7)", (r) => sampleBeta(0.4, 0.7, r), (x) => incompleteBeta(x, 0.4, 0.7)],
    ["Beta(6, 2)", (random) => sampleBeta(6, 2, random), (x) => incompleteBeta(x, 6, 2)],
  ])("%s", (name, draw, distribution) => {
    const random = seededRandom(name);
    const sorted = Array.from({ length: draws }, () => draw(random)).toSorted((a, b) => a - b);
    const distances = sorted.map((x, index) => Math.abs(distribution(x) - (index + 0.5) / draws));
    expect(Math.max(...distances)).toBeLessThan(largestDistance);
  });

  it("are repeated by their seed alone", () => {
    const [one, same, other] = ["a", "a", "b"].map((seed) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => sampleBeta(2, 3, random));
    });
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  it("never leave the open interval", () => {
    const random = seededRandom(7);
    for (let index = 0; index < 10_000; index += 1) {
      const x = random();
      expect(x > 0 && x < 1).toBe(true);
    }
  });
});
