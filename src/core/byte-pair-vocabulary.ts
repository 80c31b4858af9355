/** Rank of what is no token: above that of every token. */
export const noRank = Infinity;

const newline = 0x0a;
const blank = 0x20;
const padding = 0x3d;
const zero = 0x30;

/**
 * The tokens of a byte-pair vocabulary and their ranks, in typed arrays: 5 MB for 200,000 tokens, where a map of strings
 * takes 50.
 */
export class BytePairVocabulary {
  /** All tokens, one behind the other in the order of their ranks. */
  private readonly bytes: Uint8Array;
  /** Where the token of each rank begins; one more, for the end of the last. */
  private readonly starts: Uint32Array;
  /** Ranks plus 1 by hash, each in the first free slot from there on; 0: free. At most half are taken. */
  private readonly slots: Uint32Array;

  /**
   * `file`: one token a line, as base64, a blank and its rank, which rises by 1 from 0 (the form of `tiktoken`). Throws
   * where a rank does not.
   */
  constructor(file: Uint8Array) {
    const count = lineCount(file);
    this.bytes = new Uint8Array(file.length);
    this.starts = new Uint32Array(count + 1);
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1)));
    const end = this.readTokens(file);
    this.bytes = this.bytes.slice(0, end);
    for (let rank = 0; rank < count; rank += 1) this.enter(rank);
  }

  /** Rank of these bytes as a token; {@link noRank} where they are none. */
  rank(text: Uint8Array, from: number, to: number): number {
    const last = this.slots.length - 1;
    for (let slot = hashOf(text, from, to) & last; ; slot = (slot + 1) & last) {
      const rank = (this.slots[slot] ?? 0) - 1;
      if (rank === -1) return noRank;
      if (this.isToken(rank, text, from, to)) return rank;
    }
  }

  /** Gives the end of the last token. */
  private readTokens(file: Uint8Array): number {
    let end = 0;
    let at = 0;
    for (let rank = 0; rank < this.starts.length - 1; rank += 1) {
      this.starts[rank] = end;
      const stop = file.indexOf(blank, at);
      end = decodeBase64(file, at, stop, this.bytes, end);
      const lineEnd = file.indexOf(newline, stop);
      at = lineEnd === -1 ? file.length : lineEnd;
      if (numberIn(file, stop + 1, at) !== rank) {
        throw new Error(`the vocabulary's line ${rank + 1} is not the token of rank ${rank}`);
      }
      at += 1;
    }
    this.starts[this.starts.length - 1] = end;
    return end;
  }

  private enter(rank: number): void {
    const last = this.slots.length - 1;
    let slot = hashOf(this.bytes, this.starts[rank] ?? 0, this.starts[rank + 1] ?? 0) & last;
    while (this.slots[slot] !== 0) slot = (slot + 1) & last;
    this.slots[slot] = rank + 1;
  }

  private isToken(rank: number, text: Uint8Array, from: number, to: number): boolean {
    const start = this.starts[rank] ?? 0;
    if ((this.starts[rank + 1] ?? 0) - start !== to - from) return false;
    for (let at = from; at < to; at += 1) {
      if (this.bytes[start + at - from] !== text[at]) return false;
    }
    return true;
  }
}

/** Lines that are not empty. */
function lineCount(file: Uint8Array): number {
  let count = 0;
  for (let at = file.indexOf(newline); at !== -1; at = file.indexOf(newline, at + 1)) count += 1;
  return file.at(-1) === newline || file.length === 0 ? count : count + 1;
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Writes what the digits stand for at `to` and gives the end of it. */
function decodeBase64(
  file: Uint8Array,
  from: number,
  stop: number,
  bytes: Uint8Array,
  to: number,
): number {
  let bits = 0;
  let bitCount = 0;
  let end = to;
  for (let at = from; at < stop; at += 1) {
    const digit = file[at] ?? 0;
    if (digit === padding) break;
    bits = (bits << 6) | (digitValues[digit] ?? 0);
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[end] = bits >>> bitCount;
    bits &= (1 << bitCount) - 1;
    end += 1;
  }
  return end;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digitValues = new Uint8Array(128);
for (let value = 0; value < alphabet.length; value += 1) {
  digitValues[alphabet.charCodeAt(value)] = value;
}

function numberIn(file: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + (file[at] ?? 0) - zero;
  return number;
}
