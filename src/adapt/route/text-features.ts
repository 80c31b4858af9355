/** Some of many positions, each with its value; all others are 0. */
export interface TextFeatures {
  readonly positions: readonly number[];
  readonly values: readonly number[];
}

/** Positions of words; those of the text as a whole follow. */
const wordPositions = 1 << 14;
export const textPositions = wordPositions + 4;
/** Characters that are read. */
const mostCharacters = 4000;

/**
 * Words of a text, hashed (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009), each counted
 * once and scaled so that long texts weigh as much as short ones; numbers by their length; then the length, and how much
 * of it is numbers, lines and signs.
 *
 * @example textFeatures("2 + 2").positions.length // => 6
 */
export function textFeatures(text: string): TextFeatures {
  const read = text.slice(0, mostCharacters).toLowerCase();
  const words = read.match(/\p{L}+|\d+|[^\s\p{L}\d]/gu) ?? [];
  const positions = [...new Set(words.map((word) => hash(maskNumber(word)) % wordPositions))];
  const scale = positions.length === 0 ? 0 : 1 / Math.sqrt(positions.length);
  const numbers = words.filter((word) => /^\d/.test(word)).length;
  const signs = words.filter((word) => /^[^\p{L}\d]/u.test(word)).length;
  const lines = read.split("\n").length - 1;
  return {
    positions: [...positions, ...[0, 1, 2, 3].map((at) => wordPositions + at)],
    values: [
      ...positions.map(() => scale),
      (Math.log1p(words.length) - 4) / 2,
      Math.min(1, numbers / 10),
      Math.min(1, lines / 10),
      signs / (1 + words.length),
    ],
  };
}

function maskNumber(word: string): string {
  return /^\d/.test(word) ? `#${Math.min(4, word.length)}` : word;
}

/** FNV-1a with a final mix: positions only, never a key. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
