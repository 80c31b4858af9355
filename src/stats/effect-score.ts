/** One randomised unit (a root session), with the outcome it had. */
export interface RandomisedUnit {
  /** 0..1; costs and turns are capped first (boundedOutcome). */
  readonly outcome: number;
  /** The arm that was assigned, whatever happened after. */
  readonly isTreated: boolean;
  /** Probability with which it was to be treated, known before. */
  readonly treatedShare: number;
}

/** Count and sum of the outcomes of earlier units: what the centre of the next score comes from. */
export interface ScoreState {
  readonly n: number;
  readonly sum: number;
}

/**
 * X = (Y - m)(A/pi - (1-A)/(1-pi))·pi_min: in [-1, 1], with mean pi_min times the effect of treatment given all earlier
 * units, where m is the mean of the earlier outcomes (from 1/2). `leastShare` is pi_min, the least probability of either
 * arm in the experiment. RangeError for an outcome outside 0..1 or a share outside pi_min..1-pi_min.
 *
 * @example effectScore({ n: 0, sum: 0 }, { outcome: 1, isTreated: true, treatedShare: 0.5 }, 0.5) // => 0.5
 */
export function effectScore(state: ScoreState, unit: RandomisedUnit, leastShare: number): number {
  const { outcome, isTreated, treatedShare } = unit;
  if (!(outcome >= 0 && outcome <= 1))
    throw new RangeError(`an outcome has to lie in 0..1, got ${outcome}: cap and scale it first`);
  const share = isTreated ? treatedShare : 1 - treatedShare;
  if (!(Math.min(treatedShare, 1 - treatedShare) >= leastShare - 1e-12))
    throw new RangeError(`treated with ${treatedShare}, but leastShare is ${leastShare}`);
  const centre = (state.sum + 0.5) / (state.n + 1);
  return ((outcome - centre) * (isTreated ? 1 : -1) * leastShare) / share;
}

/**
 * The state after a unit.
 *
 * @example afterUnit({ n: 1, sum: 1 }, { outcome: 0.5, isTreated: true, treatedShare: 0.5 }).sum // => 1.5
 */
export function afterUnit(state: ScoreState, unit: RandomisedUnit): ScoreState {
  return { n: state.n + 1, sum: state.sum + unit.outcome };
}

/**
 * Sizes of the bets on a score: spread over what pays best at effects of 2 to 40 points, and small enough that no factor
 * 1 ± bet·(X - pi_min·effect) reaches 0 at any effect of -1..1.
 *
 * @example betSizes(0.5).length // => 8
 */
export function betSizes(leastShare: number): readonly number[] {
  if (!(leastShare > 0 && leastShare <= 0.5))
    throw new RangeError(`leastShare has to lie in (0, 0.5], got ${leastShare}`);
  const largest = 0.95 / (1 + leastShare);
  return [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.85].map((bet) => Math.min(bet, largest));
}
