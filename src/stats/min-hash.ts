const hashes = 128;
/** Odd multipliers and offsets of the hash functions, fixed: signatures are stored. */
const multipliers = Array.from({ length: hashes }, (_, index) => mixed(index * 2 + 1) | 1);
const offsets = Array.from({ length: hashes }, (_, index) => mixed(index * 2 + 2));

/**
 * Sets of `width` consecutive words, lower case: what two texts share when parts of them are the same. A text of fewer
 * words is one shingle.
 *
 * @example [...shingles("the build failed again", 3)] // => ["the build failed", "build failed again"]
 */
export function shingles(text: string, width = 3): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return new Set();
  const last = Math.max(0, words.length - width);
  return new Set(
    Array.from({ length: last + 1 }, (_, start) => words.slice(start, start + width).join(" ")),
  );
}

/**
 * Share of two sets that is common: |A and B| / |A or B|; 1 for two empty sets (Jaccard, 1912).
 *
 * @example jaccard(new Set([1, 2, 3]), new Set([2, 3, 4])) // => 0.5
 */
export function jaccard<Element>(a: ReadonlySet<Element>, b: ReadonlySet<Element>): number {
  if (a.size === 0 && b.size === 0) return 1;
  const shared = a.intersection(b).size;
  return shared / (a.size + b.size - shared);
}

/**
 * Signature of a set by 128 hash functions: two signatures agree at about as many places as the sets' Jaccard similarity
 * (Broder, "On the resemblance and containment of documents", 1997).
 *
 * @example minHash(new Set(["a"])).length // => 128
 */
export function minHash(elements: ReadonlySet<string>): readonly number[] {
  const least = Array.from({ length: hashes }, () => 0xffffffff);
  for (const element of elements) {
    const hash = textHash(element);
    for (let index = 0; index < hashes; index += 1) {
      const value = mixed(Math.imul(hash, multipliers[index] ?? 1) + (offsets[index] ?? 0)) >>> 0;
      if (value < (least[index] ?? 0)) least[index] = value;
    }
  }
  return least;
}

/**
 * Share of places at which two signatures agree: an estimate of the Jaccard similarity, within about 0.09 (one standard
 * deviation 0.044 at most).
 *
 * @example similarityOf(minHash(new Set(["a"])), minHash(new Set(["a"]))) // => 1
 */
export function similarityOf(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, index) => value === b[index]).length / a.length;
}

/** FNV-1a over UTF-16 units. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the result. */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
