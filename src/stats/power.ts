import { betSizes } from "./effect-score.ts";
import { findRoot } from "./find-root.ts";
import { inverseGaussianQuantile } from "./inverse-gaussian.ts";
import { logMeanExp } from "./log-mean-exp.ts";

export interface PowerQuestion {
  /** Success rate without treatment, 0..1. */
  readonly base: number;
  /** The effect to be found; base + lift in 0..1. */
  readonly lift: number;
  /** Probability of the smaller arm, (0, 0.5]. */
  readonly withheldShare: number;
  readonly alpha?: number;
  /** Share of experiments that are to have an answer by then; 0.5 by default. */
  readonly share?: number;
}

/**
 * About how many units effectEProcess takes to refute "no effect" in a share of all experiments (half by default). The
 * bets' mean wealth e^(n·growth) reaches 1/alpha at a mean time; the times scatter about it like those at which a Brownian
 * motion with drift first reaches a level, the growth and variance being those of the bet that grows most. Infinity for no
 * lift. Within a tenth of simulated medians.
 *
 * @example Math.round(sessionsNeeded({ base: 0.6, lift: 0.2, withheldShare: 0.5 })) // => 148
 */
export function sessionsNeeded(question: PowerQuestion): number {
  const { base, lift, withheldShare, alpha = 0.05, share = 0.5 } = question;
  if (!(base >= 0 && base <= 1 && base + lift >= 0 && base + lift <= 1))
    throw new RangeError(`sessionsNeeded needs rates in 0..1, got ${base} and ${base + lift}`);
  const moves = betSizes(withheldShare).map((bet) => moveOf(question, lift < 0 ? -bet : bet));
  const best = moves.reduce((top, move) => (move.growth > top.growth ? move : top));
  if (best.growth <= 0) return Infinity;
  const logThreshold = Math.log(2 / alpha);
  const meanSessions = findRoot(
    (n) => ({
      value: logMeanExp(moves.map(({ growth }) => growth * n)) - logThreshold,
      slope: best.growth,
    }),
    0,
    (logThreshold + Math.log(moves.length)) / best.growth,
  );
  const level = meanSessions * best.growth;
  return inverseGaussianQuantile(share, meanSessions, level ** 2 / best.variance);
}

interface WealthMove {
  /** Mean and variance of ln(1 + bet·X). */
  readonly growth: number;
  readonly variance: number;
}

function moveOf({ base, lift, withheldShare }: PowerQuestion, bet: number): WealthMove {
  const treatedShare = 1 - withheldShare;
  const centre = treatedShare * (base + lift) + withheldShare * base;
  const arms = [
    { rate: base + lift, share: treatedShare, sign: 1 },
    { rate: base, share: withheldShare, sign: -1 },
  ];
  const cases = arms.flatMap(({ rate, share, sign }) =>
    [rate, 1 - rate].map((outcomeShare, failed) => ({
      probability: share * outcomeShare,
      move: Math.log1p((bet * sign * (1 - failed - centre) * withheldShare) / share),
    })),
  );
  const growth = cases.reduce((sum, { probability, move }) => sum + probability * move, 0);
  const square = cases.reduce((sum, { probability, move }) => sum + probability * move ** 2, 0);
  return { growth, variance: square - growth ** 2 };
}

export interface PowerRow {
  readonly lift: number;
  readonly withheldShare: number;
  readonly sessions: number;
}

/**
 * Sessions to an answer for the usual questions: lifts of 5, 10 and 20 points, a tenth or a half withheld.
 *
 * @example powerTable(0.6).length // => 6
 */
export function powerTable(base: number): readonly PowerRow[] {
  return [0.05, 0.1, 0.2].flatMap((size) => {
    const lift = base + size <= 1 ? size : -size;
    return [0.1, 0.5].map((withheldShare) => ({
      lift,
      withheldShare,
      sessions: Math.ceil(sessionsNeeded({ base, lift, withheldShare })),
    }));
  });
}
