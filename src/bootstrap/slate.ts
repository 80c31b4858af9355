import type { Item } from "../core/knowledge.ts";
import { jaccard } from "./jaccard.ts";
import type { RankedItem } from "./rank.ts";

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
  readonly terms: () => ReadonlySet<number>;
  /** The session it rests on when it rests on a single one. */
  readonly origin: string | null;
  /** Greatest likeness to the first `compared` of what was chosen. */
  likeness: number;
  compared: number;
}

/**
 * Chooses members one by one: each time the item with the best marginal value for its tokens that still fits, where
 * value is lessened by likeness to what was chosen already. Pitfalls and quirks come first in the result.
 */
export function chooseSlate(
  ranked: readonly RankedItem[],
  options: SlateOptions,
): readonly ChosenItem[] {
  const chosen: Candidate[] = [];
  const origins = new Map<string | null, number>();
  let left = candidatesOf(ranked, options);
  let budget = options.budget;
  for (let next = best(left, chosen); next !== undefined; next = best(left, chosen)) {
    const { origin, item } = next;
    chosen.push(next);
    budget -= next.tokens;
    if (origin !== null) origins.set(origin, (origins.get(origin) ?? 0) + 1);
    const isOriginSpent = (origins.get(origin) ?? 0) >= options.maxPerOrigin;
    left = left.filter((one) => {
      if (one.item === item || one.tokens > budget || one.likeness >= sameLesson) return false;
      return !isOriginSpent || one.origin !== origin;
    });
  }
  return chosen
    .toSorted((a, b) => order(a.item) - order(b.item))
    .map(({ item, tokens }) => ({ item, tokens }));
}

function candidatesOf(ranked: readonly RankedItem[], options: SlateOptions): readonly Candidate[] {
  const top = ranked[0]?.value ?? 0;
  return ranked.flatMap(({ item, value, terms }) => {
    const tokens = options.countTokens(item);
    if (value <= 0 || tokens > options.budget) return [];
    const origin = item.seenOnce ? (item.evidence[0]?.session ?? null) : null;
    const weight = 1 / Math.sqrt(tokens);
    return [{ item, tokens, value: value / top, weight, terms, origin, likeness: 0, compared: 0 }];
  });
}

/** A score only falls as more is chosen: what is behind by what is known of it needs no closer look (lazy greedy). */
function best(left: readonly Candidate[], chosen: readonly Candidate[]): Candidate | undefined {
  let found: Candidate | undefined;
  let foundScore = Number.NEGATIVE_INFINITY;
  for (const one of left) {
    if (scoreOf(one) <= foundScore) continue;
    compare(one, chosen);
    const score = scoreOf(one);
    if (one.likeness >= sameLesson || score <= foundScore) continue;
    found = one;
    foundScore = score;
  }
  return found;
}

function scoreOf({ value, likeness, weight }: Candidate): number {
  return (relevanceWeight * value - (1 - relevanceWeight) * likeness) * weight;
}

function compare(one: Candidate, chosen: readonly Candidate[]): void {
  for (const other of chosen.slice(one.compared)) {
    one.likeness = Math.max(one.likeness, jaccard(other.terms(), one.terms()));
  }
  one.compared = chosen.length;
}

function order(item: Item): number {
  if (item.category === "pitfall") return 0;
  if (item.category === "tool-quirk") return 1;
  return item.category === "pattern" ? 2 : 3;
}
