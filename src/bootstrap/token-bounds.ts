import type { Item } from "../core/knowledge.ts";
import { shownText } from "./shown-text.ts";

/** Tokens of a line beyond its text (id, standing, dates), and of the frame around the lines; checked by a test. */
const lineOverhead = 40;
const frameOverhead = 112;

/** Upper bound of the tokens that an item's line takes, without a tokenizer where derivation counted its text. */
export function lineTokens(item: Item): number {
  const text = shownText(item);
  const counted = text === item.text ? item.tokens : undefined;
  return lineOverhead + (counted ?? byteBound(text));
}

/** Upper bound of the tokens of everything but the lines. `label` is the name of the repository as shown. */
export function frameTokens(label: string): number {
  return frameOverhead + byteBound(label);
}

/** A byte-level vocabulary makes at most one token of each byte of UTF-8. */
function byteBound(text: string): number {
  return Buffer.byteLength(text);
}
