import type { Item } from "../core/knowledge.ts";
import { beforeText, isDated, standingOf } from "./render.ts";
import { shownText } from "./shown-text.ts";

/** Tokens of the frame around the lines; checked by a test. */
const frameOverhead = 112;
/** A text may be split otherwise beside other text: a token more at either end; and the line's end. */
const joints = 3;

/** Upper bound of the tokens that an item's line takes, without a tokenizer where derivation counted its text. */
export function lineTokens(item: Item): number {
  const text = shownText(item);
  const counted = text === item.text ? item.tokens : undefined;
  return joints + ownBound(beforeText(item)) + afterBound(item) + (counted ?? byteBound(text));
}

/** Without making the text: a date takes as many tokens as another. */
function afterBound(item: Item): number {
  return endsBound + ownBound(standingOf(item)) + (isDated(item) ? dateBound : 0);
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
    if (kindAt(text, at) === digit) {
      do at += 1;
      while (kindAt(text, at) === digit);
      tokens += Math.ceil((at - start) / 3);
    } else if (beginsWord(text, at)) {
      const from = kindAt(text, at) === blank ? at + 1 : at;
      at = from;
      while (kindAt(text, at) === letter) at += 1;
      tokens += ownWords.has(text.slice(from, at)) ? 1 : at - start;
    } else {
      do at += 1;
      while (at < text.length && kindAt(text, at) !== digit && !beginsWord(text, at));
      tokens += 1;
    }
  }
  return tokens;
}

/** A word takes the blank before it along. */
function beginsWord(text: string, at: number): boolean {
  const kind = kindAt(text, at);
  return kind === letter || (kind === blank && kindAt(text, at + 1) === letter);
}

const letter = 1;
const digit = 2;
const blank = 3;

/** `a` to `z`, `0` to `9`, the blank; 0 for all else. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (/[a-z]/.test(sign)) return letter;
  if (/[0-9]/.test(sign)) return digit;
  return sign === " " ? blank : 0;
});

/** 0 beyond the end. */
function kindAt(text: string, at: number): number {
  return at < text.length ? (kinds[text.charCodeAt(at)] ?? 0) : 0;
}

const ownWords: ReadonlySet<string> = new Set(
  "seen once sessions failed in last source deleted".split(" "),
);

/** A byte-level vocabulary makes at most one token of each byte of UTF-8. */
function byteBound(text: string): number {
  return Buffer.byteLength(text);
}

const endsBound = ownBound(" (") + ownBound(", source deleted)");
const dateBound = ownBound(", last 2026-01-31");
