import { hash64 } from "../../core/hash.ts";
import { hashHex } from "../../core/hash-hex.ts";
import type { Item, Signature } from "../../core/knowledge.ts";
import { termsOf } from "../../core/terms.ts";

/** What an item can be found by, and what its words weigh. */
export interface ItemTerms {
  /** Terms of its sentence with repetitions: document length and frequencies count these. */
  readonly words: readonly string[];
  /** Tokens of words and signature, each once. */
  readonly tokens: readonly string[];
}

export function itemTerms(item: Item): ItemTerms {
  const words = termsOf(item.text);
  const tokens = [...words, ...signatureTerms(item.signature)].map(indexToken);
  return { words, tokens: [...new Set(tokens)] };
}

function signatureTerms(signature: Signature): readonly string[] {
  const { tools, programs, errorTemplateIds, files } = signature;
  return [...tools, ...programs, ...files]
    .flatMap((text) => termsOf(text))
    .concat(errorTemplateIds);
}

/**
 * Stands for tenant and scope before every token of the index, so that no search leaves either. Names are hashed: they
 * may hold anything, and a token may not.
 */
export function scopeToken(
  tenantId: number,
  scope: "global" | "repo" | "agent",
  name: string,
): string {
  if (scope === "global") return `$${tenantId}g:`;
  return `$${tenantId}${scope === "repo" ? "r" : "a"}${hash64(name)}:`;
}

/**
 * A term as it stands in the index: exactly one token for SQLite's tokenizer, whatever the term holds. Letters beyond
 * ASCII are hashed, because the tokenizer knows an older Unicode than JavaScript does.
 */
export function indexToken(term: string): string {
  if (/^[a-z0-9_.\-/:@+#]+$/.test(term)) return term;
  return `$x${hashHex(term).slice(0, 24)}`;
}
