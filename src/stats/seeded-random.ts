/** Uniform numbers from a seed: the open interval (0, 1), so that logarithms and quantiles of them exist. */
export type Uniform = () => number;

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand) with 53 bits a number, seeded by a text or number: the same seed
 * gives the same numbers everywhere. For simulation and sampling, never for secrets.
 *
 * @example seededRandom("a")() === seededRandom("a")() // => true
 */
export function seededRandom(seed: string | number): Uniform {
  let [a, b, c] = seedWords(String(seed));
  let counter = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round += 1) word();
  // 52 random bits and a half: never 0, never 1.
  return () => (word() * 0x100000 + (word() >>> 12) + 0.5) / 0x10000000000000;
}

/** Three words of 32 bits from a text, by the mixing of MurmurHash3. */
function seedWords(text: string): [number, number, number] {
  return [mix(text, 0x9e3779b9), mix(text, 0x243f6a88), mix(text, 0xb7e15162)];
}

function mix(text: string, start: number): number {
  let hash = start | 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0xcc9e2d51);
    hash = (hash << 15) | (hash >>> 17);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
