import { type ArmState, logCostMoments } from "./arm-statistics.ts";
import { sampleBeta, sampleNormal } from "./sample.ts";
import { seededRandom, type Uniform } from "./seeded-random.ts";

export interface WinShareOptions {
  /** Success rate an arm has to have; 1 where nothing but success counts. */
  readonly floor: number;
  /** Names the state the draws belong to: the same seed and arms give the same shares. */
  readonly seed: string;
  readonly draws?: number;
}

/**
 * How often each arm would be chosen if the truth were a draw from what is believed (Thompson, 1933; Russo et al., 2018):
 * in each of 256 draws the cheapest arm whose success rate reaches the floor, or, where none does, the likeliest to
 * succeed. Rates from Beta(s + 1/2, f + 1/2), costs log-normal; an arm without costs draws from those of all. In the order
 * of the arms; sums to 1.
 *
 * @example winShares([unknownArm("a")], { floor: 1, seed: "s" }) // => [1]
 */
export function winShares(arms: readonly ArmState[], options: WinShareOptions): readonly number[] {
  const { floor, seed, draws = 256 } = options;
  const random = seededRandom(seed);
  const wins = arms.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const winner = drawWinner(arms, floor, random);
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  return wins.map((count) => count / draws);
}

function drawWinner(arms: readonly ArmState[], floor: number, random: Uniform): number {
  const rates = arms.map(({ successes, failures }) =>
    sampleBeta(successes + 0.5, failures + 0.5, random),
  );
  const feasible = rates.flatMap((rate, index) => (rate >= floor ? [index] : []));
  if (feasible.length === 0) return rates.indexOf(Math.max(...rates));
  const pooled = pooledArm(arms);
  const costs = feasible.map((index) => drawLogCost(arms[index] ?? pooled, pooled, random));
  const cheapest = Math.min(...costs);
  const best = feasible.filter((_, at) => costs[at] === cheapest);
  // Equal costs, as where none is known: the likeliest to succeed.
  return best.reduce((top, index) => ((rates[index] ?? 0) > (rates[top] ?? 0) ? index : top));
}

/** ln of the expected cost of an arm, with the doubt about its mean. 0 where no arm has a cost. */
function drawLogCost(arm: ArmState, pooled: ArmState, random: Uniform): number {
  const own = logCostMoments(arm);
  const moments = own ?? logCostMoments(pooled);
  if (moments === null) return 0;
  const doubt = Math.sqrt(moments.variance / (own === null ? 1 : arm.costs));
  return moments.mean + doubt * sampleNormal(random) + moments.variance / 2;
}

function pooledArm(arms: readonly ArmState[]): ArmState {
  const sum = (pick: (arm: ArmState) => number): number =>
    arms.reduce((total, arm) => total + pick(arm), 0);
  return {
    arm: "",
    pulls: sum((arm) => arm.pulls),
    successes: sum((arm) => arm.successes),
    failures: sum((arm) => arm.failures),
    costs: sum((arm) => arm.costs),
    logCostSum: sum((arm) => arm.logCostSum),
    logCostSquares: sum((arm) => arm.logCostSquares),
  };
}
