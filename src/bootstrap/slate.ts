import type { Item } from "../core/knowledge.ts";
import type { RankedItem } from "./rank.ts";
import { termSets } from "./term-sets.ts";

/** One chosen member, in the order it is shown. */
export interface SlateMember {
  readonly item: Item;
  /** 0-based. */
  readonly position: number;
  /** Upper bound of what its line takes. */
  readonly tokens: number;
  /** True when the source of its evidence was deleted by its owner. */
  readonly isArchived: boolean;
}

export interface SlateOptions {
  /** Tokens for the members together; never exceeded. */
  readonly budget: number;
  /** At most this many members that rest on one session alone. */
  readonly maxPerOrigin: number;
  readonly countTokens: (item: Item) => number;
}

/** A member before its evidence was looked at. */
export type ChosenItem = Pick<SlateMember, "item" | "tokens">;

/** Weight of relevance against novelty (maximal marginal relevance; Carbonell and Goldstein, 1998). */
const relevanceWeight = 0.7;
/** Items that share so much of their words are one: only the better is shown. */
const sameLesson = 0.8;

interface Candidate extends ChosenItem {
  /** Relative to the best. */
  readonly value: number;
  /** By its tokens: a square root keeps long, rich items from losing to every short one. */
  readonly weight: number;
  readonly terms: readonly number[];
  /** The session it rests on when it rests on a single one. */
  readonly origin: string | null;
  /** Greatest likeness to what was chosen. */
  likeness: number;
}

/**
 * Chooses members one by one: each time the item with the best marginal value for its tokens that still fits, where
 * value is lessened by likeness to what was chosen already. Pitfalls and quirks come first in the result.
 */
export function chooseSlate(
  ranked: readonly RankedItem[],
  options: SlateOptions,
): readonly ChosenItem[] {
  const { sets, likenessTo } = termSets(ranked.map((entry) => entry.terms));
  const chosen: Candidate[] = [];
  const origins = new Map<string | null, number>();
  let left = candidatesOf(ranked, sets, options);
  let budget = options.budget;
  for (let next = best(left); next !== undefined; next = best(left)) {
    const { origin, item } = next;
    chosen.push(next);
    budget -= next.tokens;
    if (origin !== null) origins.set(origin, (origins.get(origin) ?? 0) + 1);
    const isOriginSpent = (origins.get(origin) ?? 0) >= options.maxPerOrigin;
    const likeness = likenessTo(next.terms);
    left = left.filter((one) => {
      one.likeness = Math.max(one.likeness, likeness(one.terms));
      if (one.item === item || one.tokens > budget || one.likeness >= sameLesson) return false;
      return !isOriginSpent || one.origin !== origin;
    });
  }
  return chosen
    .toSorted((a, b) => order(a.item) - order(b.item))
    .map(({ item, tokens }) => ({ item, tokens }));
}

function candidatesOf(
  ranked: readonly RankedItem[],
  sets: readonly (readonly number[])[],
  options: SlateOptions,
): readonly Candidate[] {
  const top = ranked[0]?.value ?? 0;
  return ranked.flatMap(({ item, value }, index) => {
    const terms = sets[index];
    const tokens = options.countTokens(item);
    if (terms === undefined || value <= 0 || tokens > options.budget) return [];
    const origin = item.seenOnce ? (item.evidence[0]?.session ?? null) : null;
    const weight = 1 / Math.sqrt(tokens);
    return [{ item, tokens, value: value / top, weight, terms, origin, likeness: 0 }];
  });
}

function best(left: readonly Candidate[]): Candidate | undefined {
  let found: Candidate | undefined;
  let foundScore = Number.NEGATIVE_INFINITY;
  for (const one of left) {
    const { value, likeness, weight } = one;
    const score = (relevanceWeight * value - (1 - relevanceWeight) * likeness) * weight;
    if (score <= foundScore) continue;
    found = one;
    foundScore = score;
  }
  return found;
}

function order(item: Item): number {
  if (item.category === "pitfall") return 0;
  if (item.category === "tool-quirk") return 1;
  return item.category === "pattern" ? 2 : 3;
}
