/** Uniform numbers from a seed: the open interval (0, 1), so that logarithms and quantiles of them exist. */
export type Uniform = () => number;

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand) with 53 bits a number, seeded by a text or number: the same seed
 * gives the same numbers everywhere. For simulation and sampling, never for secrets.
 *
 * @example seededRandom("a")() === seededRandom("a")() // => true
 */
export function seededRandom(seed: string | number): Uniform {
  const state = seededState(String(seed));
  const block = new Float64Array(blockSize);
  let at = blockSize;
  return () => {
    if (at === blockSize) {
      fill(block, state);
      at = 0;
    }
    const value = block[at] ?? 0.5;
    at += 1;
    return value;
  };
}

/** Made together, which costs less than one by one, and few, because many are asked for one number alone. */
const blockSize = 8;

function fill(block: Float64Array, state: Int32Array): void {
  // 52 random bits and a half: never 0, never 1.
  for (let index = 0; index < block.length; index += 1)
    block[index] = (nextWord(state) * 0x100000 + (nextWord(state) >>> 12) + 0.5) / 0x10000000000000;
}

/** 32 random bits. The state is an array of words, not variables of a closure, which cost twice as much. */
function nextWord(state: Int32Array): number {
  const b = state[1] ?? 0;
  const c = state[2] ?? 0;
  const counter = state[3] ?? 0;
  const sum = ((((state[0] ?? 0) + b) | 0) + counter) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + sum;
  state[3] = counter + 1;
  return sum >>> 0;
}

/** Three words from the text and a counter, mixed by sixteen steps. */
function seededState(text: string): Int32Array {
  const state = Int32Array.of(...seedWords(text), 1);
  for (let round = 0; round < 16; round += 1) nextWord(state);
  return state;
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
