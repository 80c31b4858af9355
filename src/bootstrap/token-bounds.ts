import type { Item } from "../core/knowledge.ts";
import { aroundText } from "./render.ts";
import { shownText } from "./shown-text.ts";

/** Tokens of the frame around the lines; checked by a test. */
const frameOverhead = 112;
/** A text may be split otherwise beside other text: a token more at either end; and the line's end. */
const joints = 3;

/** Upper bound of the tokens that an item's line takes, without a tokenizer where derivation counted its text. */
export function lineTokens(item: Item): number {
  const text = shownText(item);
  const counted = text === item.text ? item.tokens : undefined;
  const { before, after } = aroundText(item, true);
  return joints + ownBound(before) + ownBound(after) + (counted ?? byteBound(text));
}

/** Upper bound of the tokens of everything but the lines. `label` is the name of the repository as shown. */
export function frameTokens(label: string): number {
  return frameOverhead + byteBound(label);
}

/**
 * Upper bound for the text that this program puts around an item. The vocabulary (o200k) takes each of its English words
 * as one token with the blank before it, digits in groups of three, and runs of signs as one; of an id's letters each
 * may be one.
 */
function ownBound(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/ ?[a-z]+|\d{1,3}|[^a-z\d]+?(?= ?[a-z]|\d|$)/g)) {
    tokens += ownWords.has(piece.trim()) || !/[a-z]/.test(piece) ? 1 : piece.length;
  }
  return tokens;
}

const ownWords: ReadonlySet<string> = new Set(
  "seen once sessions failed in last source deleted".split(" "),
);

/** A byte-level vocabulary makes at most one token of each byte of UTF-8. */
function byteBound(text: string): number {
  return Buffer.byteLength(text);
}
