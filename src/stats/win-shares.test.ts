import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type ArmState, logCostMoments, unknownArm } from "./arm-statistics.ts";
import { sampleBeta, sampleNormal } from "./sample.ts";
import { seededRandom } from "./seeded-random.ts";
import { winShares } from "./win-shares.ts";

const count = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200, noNaN: true }));
const arm = fc
  .record({ successes: count, failures: count, costs: fc.nat(60), logCost: count })
  .map(({ successes, failures, costs, logCost }): ArmState => ({
    ...unknownArm("any"),
    successes,
    failures,
    costs,
    logCostSum: -logCost * costs,
    logCostSquares: logCost * logCost * costs + costs / 9,
  }));
const floor = fc.oneof(fc.constantFrom(0, 0.9, 1), fc.double({ min: 0, max: 1, noNaN: true }));

/** Each draw with all its numbers, none left out. Arms without costs are left to the other tests. */
function plainShares(arms: readonly ArmState[], least: number, seed: string): number[] {
  const random = seededRandom(seed);
  const wins = arms.map(() => 0);
  for (let draw = 0; draw < 256; draw += 1) {
    const rates = arms.map((one) => sampleBeta(one.successes + 0.5, one.failures + 0.5, random));
    const able = arms.flatMap((one, index) =>
      (rates[index] ?? 0) < least ? [] : [{ one, index }],
    );
    const drawn = able.map(({ one, index }) => {
      const { mean, variance } = logCostMoments(one) ?? { mean: NaN, variance: NaN };
      const doubt = Math.sqrt(variance / one.costs);
      return { index, cost: mean + variance / 2 + doubt * sampleNormal(random) };
    });
    const cheapest = drawn.toSorted((a, b) => a.cost - b.cost)[0]?.index;
    const winner = cheapest ?? rates.indexOf(Math.max(...rates));
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  return wins.map((won) => won / 256);
}

it("what is not computed because it cannot win changes no share", () => {
  const priced = arm.filter(({ costs }) => costs > 0);
  fc.assert(
    fc.property(
      fc.array(priced, { minLength: 1, maxLength: 12 }),
      floor,
      fc.string(),
      (arms, least, seed) => {
        expect(winShares(arms, { floor: least, seed })).toEqual(plainShares(arms, least, seed));
      },
    ),
  );
});
