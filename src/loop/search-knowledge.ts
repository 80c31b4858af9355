import { bm25 } from "../bootstrap/bm25.ts";
import type { Item } from "../core/knowledge.ts";
import { termsOf } from "../core/terms.ts";
import type { LoopParts } from "./parts.ts";

const mostItems = 100_000;

/** Items that share a word with the text, best match (BM25) first. */
export async function searchKnowledge(
  parts: LoopParts,
  text: string,
  limit: number,
): Promise<readonly Item[]> {
  const terms = [...new Set(termsOf(text))];
  const statistics = await parts.store.termStatistics(terms);
  const items = await parts.store.items({ limit: mostItems });
  return items
    .map((item) => ({ item, score: bm25(terms, termsOf(item.text), statistics) }))
    .filter((entry) => entry.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.item.key < b.item.key ? -1 : 1))
    .slice(0, limit)
    .map((entry) => entry.item);
}
