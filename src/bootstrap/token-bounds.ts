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
  for (let at = 0; at < text.length;) {
    const start = at;
    if (isDigit(text, at)) {
      while (isDigit(text, at)) at += 1;
      tokens += Math.ceil((at - start) / 3);
    } else if (beginsWord(text, at)) {
      const from = isLetter(text, at) ? at : at + 1;
      at = from;
      while (isLetter(text, at)) at += 1;
      tokens += ownWords.has(text.slice(from, at)) ? 1 : at - start;
    } else {
      do at += 1;
      while (at < text.length && !isDigit(text, at) && !beginsWord(text, at));
      tokens += 1;
    }
  }
  return tokens;
}

/** A word takes the blank before it along. */
function beginsWord(text: string, at: number): boolean {
  return isLetter(text, at) || (text.charCodeAt(at) === blank && isLetter(text, at + 1));
}

const blank = 32;

/** `a` to `z`; false beyond the end. */
function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 97 && code <= 122;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const ownWords: ReadonlySet<string> = new Set(
  "seen once sessions failed in last source deleted".split(" "),
);

/** A byte-level vocabulary makes at most one token of each byte of UTF-8. */
function byteBound(text: string): number {
  return Buffer.byteLength(text);
}
