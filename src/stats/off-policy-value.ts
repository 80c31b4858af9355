import { studentTQuantile } from "./student-t.ts";

/** One decision as it was logged, and what the policy under evaluation would have done there. */
export interface LoggedDecision {
  /** Probability with which the arm was chosen then. */
  readonly propensity: number;
  /** Probability with which the policy would choose that arm. */
  readonly targetPropensity: number;
  readonly reward: number;
  /** Left out: chance had no part in it. */
  readonly isDeterministic: boolean;
}

export interface ValueInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface OffPolicyValue {
  /** Decisions it rests on, and those left out. */
  readonly n: number;
  readonly excluded: number;
  /** Share of what the policy would do that the log could show, 0..1: the mean weight, at most 1. */
  readonly coverage: number;
  /** How many decisions of the policy's own the weights are worth. */
  readonly effectiveSize: number;
  /** Inverse propensity scores; null below 30 decisions or an effective size of 10. */
  readonly ips: ValueInterval | null;
  /** The same, self-normalised: less variance, a little bias. */
  readonly snips: ValueInterval | null;
}

/** Upper end of a 96% interval: of one that is 95% in name, skewed weights take up to a point. */
const nominal = 0.98;
const [leastDecisions, leastEffective] = [30, 10] as const;

/**
 * What a policy would have earned a decision, from decisions of another with logged propensities (Horvitz and Thompson,
 * 1952; Swaminathan and Joachims, "The Self-Normalized Estimator for Counterfactual Learning", 2015). Intervals of 95% by
 * Student's t on the effective size, with leverage-corrected residuals for SNIPS. Trust it as far as coverage and
 * effective size go.
 *
 * @example offPolicyValue([]).snips // => null
 */
export function offPolicyValue(decisions: readonly LoggedDecision[]): OffPolicyValue {
  const used = decisions.filter(({ isDeterministic }) => !isDeterministic);
  const n = used.length;
  const weighted = used.map(({ propensity, targetPropensity, reward }) => {
    if (!(propensity > 0))
      throw new RangeError(`a decision that was made has a propensity above 0, got ${propensity}`);
    return { weight: targetPropensity / propensity, reward };
  });
  const sum = weighted.reduce((total, { weight }) => total + weight, 0);
  const squares = weighted.reduce((total, { weight }) => total + weight * weight, 0);
  const effectiveSize = squares === 0 ? 0 : (sum * sum) / squares;
  const isEnough = n >= leastDecisions && effectiveSize >= leastEffective;
  return {
    n,
    excluded: decisions.length - n,
    coverage: n === 0 ? 0 : Math.min(1, sum / n),
    effectiveSize,
    ips: isEnough ? ips(weighted, effectiveSize) : null,
    snips: isEnough ? snips(weighted, sum, effectiveSize) : null,
  };
}

interface Weighted {
  readonly weight: number;
  readonly reward: number;
}

function ips(weighted: readonly Weighted[], effectiveSize: number): ValueInterval {
  const n = weighted.length;
  const value = weighted.reduce((total, { weight, reward }) => total + weight * reward, 0) / n;
  const squares = weighted.reduce(
    (total, { weight, reward }) => total + (weight * reward - value) ** 2,
    0,
  );
  return around(value, Math.sqrt(squares / (n - 1) / n), effectiveSize);
}

function snips(weighted: readonly Weighted[], sum: number, effectiveSize: number): ValueInterval {
  const value = weighted.reduce((total, { weight, reward }) => total + weight * reward, 0) / sum;
  const squares = weighted.reduce((total, { weight, reward }) => {
    // What the estimate would have been without this decision.
    const residual = (weight * (reward - value)) / (1 - weight / sum);
    return total + residual * residual;
  }, 0);
  return around(value, Math.sqrt(squares) / sum, effectiveSize);
}

function around(value: number, error: number, effectiveSize: number): ValueInterval {
  const margin = studentTQuantile(nominal, Math.max(1, effectiveSize - 1)) * error;
  return { value, low: value - margin, high: value + margin };
}
