/** Counts tokens of a text as the o200k vocabulary splits it. */
export type TokenCounter = (text: string) => number;

let counter: TokenCounter | null = null;

/** The tokenizer, loaded on first use: its vocabulary takes a tenth of a second. */
export async function loadTokenCounter(): Promise<TokenCounter> {
  if (counter !== null) return counter;
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  // Text from transcripts may spell out special tokens; they are ordinary words here.
  counter = (text) => countTokens(text, { disallowedSpecial: new Set() });
  return counter;
}
