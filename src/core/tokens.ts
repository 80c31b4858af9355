import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { BytePairVocabulary } from "./byte-pair-vocabulary.ts";
import { mergedTokenCount } from "./merged-token-count.ts";

/** Counts tokens of a text as the o200k vocabulary splits it. */
export type TokenCounter = (text: string) => number;

let counter: TokenCounter | null = null;

/**
 * The tokenizer, loaded on first use. The vocabulary and the expression that parts a text are the package's; its own
 * counter keeps the vocabulary as strings, 50 MB of them, which a scan has no room for.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  if (counter !== null) return counter;
  const { O200K_TOKEN_SPLIT_REGEX } = await import("gpt-tokenizer/encodingParams/constants");
  const path = createRequire(import.meta.url).resolve("gpt-tokenizer/data/o200k_base.tiktoken");
  const vocabulary = new BytePairVocabulary(readFileSync(path));
  // Text from transcripts may spell out special tokens; they are ordinary words here.
  counter = (text) => {
    let count = 0;
    for (const piece of text.match(O200K_TOKEN_SPLIT_REGEX) ?? []) {
      const length = encode(piece);
      count += mergedTokenCount(scratch, length, vocabulary);
    }
    return count;
  };
  return counter;
}

const encoder = new TextEncoder();
const bytesPerUnit = 3;

/** The piece that is being counted. */
let scratch = new Uint8Array(1024);

/** Writes a piece as UTF-8 into the scratch; gives its length. Most are short and ASCII, which costs less written here. */
function encode(piece: string): number {
  if (piece.length * bytesPerUnit > scratch.length) {
    scratch = new Uint8Array(piece.length * bytesPerUnit);
  }
  for (let at = 0; at < piece.length; at += 1) {
    const unit = piece.charCodeAt(at);
    if (unit > 0x7f) return encoder.encodeInto(piece, scratch).written;
    scratch[at] = unit;
  }
  return piece.length;
}
