import { normalQuantile } from "./normal-distribution.ts";
import type { Uniform } from "./seeded-random.ts";

/**
 * One draw from the standard normal, by inversion: one uniform number a draw.
 *
 * @example sampleNormal(() => 0.975) // => 1.95996398
 */
export function sampleNormal(random: Uniform): number {
  return normalQuantile(random());
}

/**
 * ln of one draw from Gamma(shape, 1), shape > 0: in logarithms, because draws of small shapes underflow. Marsaglia and
 * Tsang, "A Simple Method for Generating Gamma Variables" (2000); below 1 by their boost from shape + 1.
 *
 * @example Number.isFinite(sampleLogGamma(0.001, seededRandom(1))) // => true
 */
export function sampleLogGamma(shape: number, random: Uniform): number {
  return drawLogGamma(gammaShape(shape), random);
}

/** What all draws of one shape share. */
interface GammaShape {
  readonly shape: number;
  readonly d: number;
  readonly c: number;
}

function gammaShape(shape: number): GammaShape {
  if (!(shape > 0)) throw new RangeError(`a gamma variable needs shape > 0, got ${shape}`);
  const d = (shape >= 1 ? shape : shape + 1) - 1 / 3;
  return { shape, d, c: 1 / Math.sqrt(9 * d) };
}

function drawLogGamma(of: GammaShape, random: Uniform): number {
  if (of.shape >= 1) return Math.log(drawGamma(of, random));
  return Math.log(drawGamma(of, random)) + Math.log(random()) / of.shape;
}

/** For shapes from 1 on; for others from that of shape + 1. */
function drawGamma({ d, c }: GammaShape, random: Uniform): number {
  for (;;) {
    const normal = normalQuantile(random());
    const root = 1 + c * normal;
    if (root <= 0) continue;
    const cube = root * root * root;
    const square = normal * normal;
    const uniform = random();
    // Their squeeze: nearly always enough, and needs no logarithm.
    if (uniform < 1 - 0.0331 * square * square) return d * cube;
    if (Math.log(uniform) < 0.5 * square + d * (1 - cube + Math.log(cube))) return d * cube;
  }
}

/**
 * One draw from Gamma(shape, 1).
 *
 * @example sampleGamma(4, seededRandom(1)) > 0 // => true
 */
export function sampleGamma(shape: number, random: Uniform): number {
  return Math.exp(sampleLogGamma(shape, random));
}

/**
 * One draw from Beta(a, b), a, b > 0, as the share of one gamma variable in two.
 *
 * @example sampleBeta(0.001, 0.001, seededRandom(1)) <= 1 // => true
 */
export function sampleBeta(a: number, b: number, random: Uniform): number {
  return drawBeta(betaShape(a, b), random);
}

/** What all draws from one Beta(a, b) share. */
export interface BetaShape {
  readonly a: GammaShape;
  readonly b: GammaShape;
}

/**
 * A beta distribution to draw from many times: the same draws as by sampleBeta, at less.
 *
 * @example drawBeta(betaShape(2, 3), seededRandom(1)) === sampleBeta(2, 3, seededRandom(1)) // => true
 */
export function betaShape(a: number, b: number): BetaShape {
  return { a: gammaShape(a), b: gammaShape(b) };
}

/**
 * One draw from a beta distribution.
 *
 * @example drawBeta(betaShape(0.001, 0.001), seededRandom(1)) <= 1 // => true
 */
export function drawBeta({ a, b }: BetaShape, random: Uniform): number {
  if (a.shape >= 1 && b.shape >= 1) {
    const first = drawGamma(a, random);
    return first / (first + drawGamma(b, random));
  }
  const difference = drawLogGamma(b, random) - drawLogGamma(a, random);
  return 1 / (1 + Math.exp(difference));
}
