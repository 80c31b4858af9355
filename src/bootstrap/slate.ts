import type { Item } from "../core/knowledge.ts";
import type { RankedItem } from "./rank.ts";

/** One chosen member, in the order it is shown. */
export interface SlateMember {
  readonly item: Item;
  readonly position: number;
  readonly tokens: number;
}

export interface SlateOptions {
  /** Tokens for the members together, overhead of the block taken off already. */
  readonly budget: number;
  /** Tokens a line takes beyond the item's text. */
  readonly lineOverhead: number;
  /** At most this many members that rest on one session alone. */
  readonly maxPerOrigin: number;
  readonly countTokens: (item: Item) => number;
}

/** Weight of relevance against novelty (maximal marginal relevance; Carbonell and Goldstein, 1998). */
const relevanceWeight = 0.7;

/**
 * Chooses members one by one: each time the item with the best marginal value per token, where value is lessened by
 * likeness to what was chosen already. Pitfalls and fixes come first in the result.
 */
export function chooseSlate(
  ranked: readonly RankedItem[],
  options: SlateOptions,
): readonly SlateMember[] {
  const top = ranked[0]?.value ?? 0;
  const chosen: { readonly entry: RankedItem; readonly tokens: number }[] = [];
  const origins = new Map<string, number>();
  const left = new Set(ranked);
  let budget = options.budget;
  while (left.size > 0 && top > 0) {
    const next = bestNext(left, chosen, top, budget, options);
    if (next === null) break;
    left.delete(next.entry);
    const origin = soleOrigin(next.entry.item);
    const used = origin === null ? 0 : (origins.get(origin) ?? 0);
    if (origin !== null && used >= options.maxPerOrigin) continue;
    if (origin !== null) origins.set(origin, used + 1);
    chosen.push(next);
    budget -= next.tokens;
  }
  return chosen
    .toSorted((a, b) => order(a.entry.item) - order(b.entry.item))
    .map(({ entry, tokens }, position) => ({ item: entry.item, position, tokens }));
}

function bestNext(
  left: ReadonlySet<RankedItem>,
  chosen: readonly { readonly entry: RankedItem }[],
  top: number,
  budget: number,
  options: SlateOptions,
): { readonly entry: RankedItem; readonly tokens: number } | null {
  let best: { readonly entry: RankedItem; readonly tokens: number } | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const entry of left) {
    const tokens = options.countTokens(entry.item) + options.lineOverhead;
    if (tokens > budget) continue;
    const likeness = Math.max(0, ...chosen.map((other) => jaccard(entry.terms, other.entry.terms)));
    // A square root keeps long, rich items from losing to every short one.
    const score =
      (relevanceWeight * (entry.value / top) - (1 - relevanceWeight) * likeness) /
      Math.sqrt(tokens);
    if (score > bestScore) {
      best = { entry, tokens };
      bestScore = score;
    }
  }
  return best;
}

function jaccard(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const right = new Set(b);
  if (left.size === 0 && right.size === 0) return 0;
  let shared = 0;
  for (const term of left) if (right.has(term)) shared += 1;
  return shared / (left.size + right.size - shared);
}

/** The session an item rests on when it rests on a single one. */
function soleOrigin(item: Item): string | null {
  return item.seenOnce ? (item.evidence[0]?.session ?? null) : null;
}

function order(item: Item): number {
  if (item.category === "pitfall") return 0;
  if (item.category === "tool-quirk") return 1;
  return item.category === "pattern" ? 2 : 3;
}
