import type { Item } from "../core/knowledge.ts";
import type { RankedItem } from "./rank.ts";
import { likenessTo, type TermSet, termSets } from "./term-sets.ts";

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
  readonly terms: TermSet;
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
  const chosen: Candidate[] = [];
  const origins = new Map<string, number>();
  let left = candidatesOf(ranked, options);
  let budget = options.budget;
  for (;;) {
    const next = best(left);
    if (next === undefined) break;
    chosen.push(next);
    budget -= next.tokens;
    const origin = soleOrigin(next.item);
    if (origin !== null) origins.set(origin, (origins.get(origin) ?? 0) + 1);
    noteLikeness(left, next);
    left = left.filter(
      (one) =>
        one !== next &&
        one.tokens <= budget &&
        one.likeness < sameLesson &&
        (origins.get(soleOrigin(one.item) ?? "") ?? 0) < options.maxPerOrigin,
    );
  }
  return chosen
    .toSorted((a, b) => order(a.item) - order(b.item))
    .map(({ item, tokens }) => ({ item, tokens }));
}

function candidatesOf(ranked: readonly RankedItem[], options: SlateOptions): readonly Candidate[] {
  const top = ranked[0]?.value ?? 0;
  const sets = termSets(ranked.map((entry) => entry.terms));
  return ranked.flatMap(({ item, value }, index) => {
    const terms = sets[index];
    const tokens = options.countTokens(item);
    if (terms === undefined || value <= 0 || tokens > options.budget) return [];
    return [{ item, tokens, value: value / top, terms, likeness: 0 }];
  });
}

function best(left: readonly Candidate[]): Candidate | undefined {
  let found: Candidate | undefined;
  let foundScore = Number.NEGATIVE_INFINITY;
  for (const one of left) {
    // A square root keeps long, rich items from losing to every short one.
    const score =
      (relevanceWeight * one.value - (1 - relevanceWeight) * one.likeness) / Math.sqrt(one.tokens);
    if (score <= foundScore) continue;
    found = one;
    foundScore = score;
  }
  return found;
}

function noteLikeness(left: readonly Candidate[], chosen: Candidate): void {
  const likeness = likenessTo(chosen.terms);
  for (const one of left) one.likeness = Math.max(one.likeness, likeness(one.terms));
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
