/** Uniform numbers in [0, 1) from a seed: the same seed gives the same numbers everywhere. */
export type Random = () => number;

/** The sfc32 generator (Chris Doty-Humphrey, PractRand), seeded by one 32-bit integer and warmed up. */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const next: Random = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

/** A whole number in [0, below). */
export function randomInt(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** One element; throws RangeError for an empty list. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[randomInt(random, from.length)];
  if (found === undefined) throw new RangeError("cannot pick from an empty list");
  return found;
}

/** A random UUID in version 4 form. */
export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => randomInt(random, 16).toString(16));
  hex[12] = "4";
  hex[16] = (8 + randomInt(random, 4)).toString(16);
  const text = hex.join("");
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ].join("-");
}
