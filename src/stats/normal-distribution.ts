import { upperGamma } from "./incomplete-gamma.ts";

/**
 * Distribution function of the standard normal, precise in the lower tail: Phi(-z) = Q(1/2, z²/2)/2 (Abramowitz and
 * Stegun, 26.4.19).
 *
 * @example normalCdf(-1.959963984540054) // => 0.0250000
 */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z <= 0 ? tail : 1 - tail;
}

/**
 * Quantile of the standard normal: the z with Phi(z) = p, 0 <= p <= 1 (infinite at the ends), RangeError otherwise.
 *
 * @example normalQuantile(0.975) // => 1.95996398
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * middleRatio(0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? tailRatio(r - 1.6) : farTailRatio(r - 5);
  return q < 0 ? -size : size;
}

// Wichura, Algorithm AS 241 (1988), PPND16: numerators and denominators for the middle, the tail and the far tail. Written
// out, not looped over tables: this is most of what a draw costs, and draws are most of what a choice costs.

function middleRatio(x: number): number {
  const upper = ((2509.0809287301227 * x + 33430.57558358813) * x + 67265.7709270087) * x;
  const numerator =
    (((upper + 45921.95393154987) * x + 13731.69376550946) * x + 1971.5909503065513) * x;
  const lower = ((5226.495278852546 * x + 28729.085735721943) * x + 39307.89580009271) * x;
  const denominator =
    (((lower + 21213.794301586597) * x + 5394.196021424751) * x + 687.1870074920579) * x;
  return (
    ((numerator + 133.14166789178438) * x + 3.387132872796366) /
    ((denominator + 42.31333070160091) * x + 1)
  );
}

function tailRatio(x: number): number {
  const upper = ((0.0007745450142783414 * x + 0.022723844989269184) * x + 0.2417807251774506) * x;
  const numerator =
    (((upper + 1.2704582524523684) * x + 3.6478483247632045) * x + 5.769497221460691) * x;
  const lower =
    ((1.0507500716444169e-9 * x + 0.0005475938084995345) * x + 0.015198666563616457) * x;
  const denominator =
    (((lower + 0.14810397642748008) * x + 0.6897673349851) * x + 1.6763848301838038) * x;
  return (
    ((numerator + 4.630337846156546) * x + 1.4234371107496835) /
    ((denominator + 2.053191626637759) * x + 1)
  );
}

function farTailRatio(x: number): number {
  const upper =
    ((2.0103343992922881e-7 * x + 2.7115555687434876e-5) * x + 0.0012426609473880784) * x;
  const numerator =
    (((upper + 0.026532189526576124) * x + 0.29656057182850487) * x + 1.7848265399172913) * x;
  const lower =
    ((2.0442631033899397e-15 * x + 1.421511758316446e-7) * x + 1.8463183175100548e-5) * x;
  const denominator =
    (((lower + 0.0007868691311456133) * x + 0.014875361290850615) * x + 0.1369298809227358) * x;
  return (
    ((numerator + 5.463784911164114) * x + 6.657904643501103) /
    ((denominator + 0.599832206555888) * x + 1)
  );
}
