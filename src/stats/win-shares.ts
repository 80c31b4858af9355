import { type ArmState, logCostMoments } from "./arm-statistics.ts";
import { normalQuantile } from "./normal-distribution.ts";
import { betaShape, type BetaShape, drawBeta } from "./sample.ts";
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
  const pooled = pooledArm(arms);
  const beliefs = arms.map((arm) => ({
    rate: betaShape(arm.successes + 0.5, arm.failures + 0.5),
    cost: costBelief(arm, pooled),
  }));
  const wins = arms.map(() => 0);
  const rates = new Float64Array(arms.length);
  for (let draw = 0; draw < draws; draw += 1) {
    const winner = drawWinner(beliefs, floor, rates, random);
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  return wins.map((count) => count / draws);
}

interface ArmBelief {
  /** Of the success rate. */
  readonly rate: BetaShape;
  readonly cost: CostBelief | null;
}

/** ln of the expected cost: normal. */
interface CostBelief {
  readonly mean: number;
  readonly doubt: number;
}

/** Plain loops: this is most of what a choice costs. `rates` is written over. */
function drawWinner(
  beliefs: readonly ArmBelief[],
  floor: number,
  rates: Float64Array,
  random: Uniform,
): number {
  let likeliest = 0;
  let isFeasible = false;
  for (let index = 0; index < rates.length; index += 1) {
    const belief = beliefs[index];
    if (belief === undefined) continue;
    const rate = drawBeta(belief.rate, random);
    rates[index] = rate;
    if (rate > (rates[likeliest] ?? 0)) likeliest = index;
    if (rate >= floor) isFeasible = true;
  }
  if (!isFeasible) return likeliest;
  let best = -1;
  let least = Infinity;
  for (let index = 0; index < rates.length; index += 1) {
    const rate = rates[index] ?? 0;
    if (rate < floor) continue;
    const cost = beliefs[index]?.cost ?? null;
    const drawn = cost === null ? 0 : drawCost(cost, least, random());
    // Equal costs, as where none is known: the likeliest to succeed.
    if (drawn > least || (drawn === least && rate <= (rates[best] ?? 0))) continue;
    best = index;
    least = drawn;
  }
  return best;
}

/** Infinity where it is above `least`, which most are known to be without their quantile. */
function drawCost({ mean, doubt }: CostBelief, least: number, uniform: number): number {
  const lowest = lowestNormals[Math.floor(uniform * normalSteps)] ?? -Infinity;
  if (mean + doubt * lowest > least) return Infinity;
  return mean + doubt * normalQuantile(uniform);
}

const normalSteps = 64;
/** What a uniform number from each sixty-fourth on comes to at least: less by far more than rounding does. */
const lowestNormals = Float64Array.from(
  { length: normalSteps },
  (_, step) => normalQuantile(step / normalSteps) - 1e-9,
);

/** With the doubt about its mean; an arm without costs has that of one cost of all. Null where no arm has a cost. */
function costBelief(arm: ArmState, pooled: ArmState): CostBelief | null {
  const own = logCostMoments(arm);
  const moments = own ?? logCostMoments(pooled);
  if (moments === null) return null;
  const doubt = Math.sqrt(moments.variance / (own === null ? 1 : arm.costs));
  return { mean: moments.mean + moments.variance / 2, doubt };
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
