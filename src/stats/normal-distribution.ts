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

/** Wichura, Algorithm AS 241 (1988), PPND16: numerators and denominators for the middle, the tail and the far tail. */
const middle = [
  [3.387132872796366, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852546],
] as const; // prettier-ignore
const tail = [
  [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
] as const; // prettier-ignore
const farTail = [
  [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
] as const; // prettier-ignore

/**
 * Quantile of the standard normal: the z with Phi(z) = p, 0 <= p <= 1 (infinite at the ends), RangeError otherwise.
 *
 * @example normalQuantile(0.975) // => 1.95996398
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(middle, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratio(tail, r - 1.6) : ratio(farTail, r - 5);
  return q < 0 ? -size : size;
}

type Polynomial = readonly [number, number, number, number, number, number, number, number];

function ratio(of: readonly [Polynomial, Polynomial], x: number): number {
  return polynomial(of[0], x) / polynomial(of[1], x);
}

/** Without a loop: this is most of what a draw costs, and draws are most of what a choice costs. */
function polynomial(c: Polynomial, x: number): number {
  const upper = ((c[7] * x + c[6]) * x + c[5]) * x + c[4];
  return (((upper * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}
