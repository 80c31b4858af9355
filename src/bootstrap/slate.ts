import type { Item } from "../core/knowledge.ts";
import { jaccard } from "./jaccard.ts";
import type { RankedItem } from "./rank.ts";
import { createTermNumbers, type TermNumbers } from "./term-numbers.ts";

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
  /** Its place among all, best first: of two that score alike the first is taken. */
  readonly place: number;
  /** Relative to the best. */
  readonly value: number;
  /** By its tokens: a square root keeps long, rich items from losing to every short one. */
  readonly weight: number;
  /** Its score beside nothing: it never scores more. */
  readonly most: number;
  /** Of its sentence; null until it is compared, which most never are. */
  terms: ReadonlySet<number> | null;
  /** The session it rests on when it rests on a single one. */
  readonly origin: string | null;
  /** Greatest likeness to the first `compared` of what was chosen. */
  likeness: number;
  compared: number;
  isTaken: boolean;
}

/** What is chosen so far, and what it leaves room for. */
interface Slate {
  readonly chosen: Candidate[];
  readonly termsOf: TermNumbers;
  budget: number;
  readonly ofOrigin: Map<string, number>;
  readonly maxPerOrigin: number;
}

/**
 * Chooses members one by one: each time the item with the best marginal value for its tokens that still fits, where
 * value is lessened by likeness to what was chosen already. Pitfalls and quirks come first in the result.
 */
export function chooseSlate(
  ranked: readonly RankedItem[],
  options: SlateOptions,
): readonly ChosenItem[] {
  const { budget, maxPerOrigin } = options;
  const termsOf = createTermNumbers();
  const slate: Slate = { chosen: [], termsOf, budget, ofOrigin: new Map(), maxPerOrigin };
  const candidates = candidatesOf(ranked, options);
  for (let next = best(candidates, slate); next !== undefined; next = best(candidates, slate)) {
    next.isTaken = true;
    slate.chosen.push(next);
    slate.budget -= next.tokens;
    if (next.origin === null) continue;
    slate.ofOrigin.set(next.origin, (slate.ofOrigin.get(next.origin) ?? 0) + 1);
  }
  return slate.chosen
    .toSorted((a, b) => order(a.item) - order(b.item))
    .map(({ item, tokens }) => ({ item, tokens }));
}

/** Those that may score most come first. */
function candidatesOf(ranked: readonly RankedItem[], options: SlateOptions): readonly Candidate[] {
  const top = ranked[0]?.value ?? 0;
  const candidates: Candidate[] = [];
  for (const [place, { item, value: own }] of ranked.entries()) {
    const tokens = options.countTokens(item);
    if (own <= 0 || tokens > options.budget) continue;
    const value = own / top;
    const weight = 1 / Math.sqrt(tokens);
    candidates.push({
      item,
      tokens,
      place,
      value,
      weight,
      most: scoreOf({ value, weight, likeness: 0 }),
      terms: null,
      origin: item.seenOnce ? (item.evidence[0]?.session ?? null) : null,
      likeness: 0,
      compared: 0,
      isTaken: false,
    });
  }
  return candidates.toSorted((a, b) => b.most - a.most || a.place - b.place);
}

/** A score only falls as more is chosen: what is behind by what is known of it needs no closer look (lazy greedy). */
function best(candidates: readonly Candidate[], slate: Slate): Candidate | undefined {
  let found: Candidate | undefined;
  let foundScore = Number.NEGATIVE_INFINITY;
  for (const one of candidates) {
    if (one.most < foundScore) break;
    if (scoreOf(one) < foundScore || !fits(one, slate)) continue;
    compare(one, slate);
    const score = scoreOf(one);
    if (one.likeness >= sameLesson || score < foundScore) continue;
    if (score === foundScore && found !== undefined && found.place < one.place) continue;
    found = one;
    foundScore = score;
  }
  return found;
}

function fits(one: Candidate, { budget, ofOrigin, maxPerOrigin }: Slate): boolean {
  if (one.isTaken || one.likeness >= sameLesson || one.tokens > budget) return false;
  return one.origin === null || (ofOrigin.get(one.origin) ?? 0) < maxPerOrigin;
}

function scoreOf({ value, likeness, weight }: Pick<Candidate, "value" | "likeness" | "weight">) {
  return (relevanceWeight * value - (1 - relevanceWeight) * likeness) * weight;
}

function compare(one: Candidate, { chosen, termsOf }: Slate): void {
  const terms = (one.terms ??= termsOf(one.item.text));
  for (; one.compared < chosen.length; one.compared += 1) {
    const other = chosen[one.compared]?.terms;
    if (other) one.likeness = Math.max(one.likeness, jaccard(other, terms));
  }
}

function order(item: Item): number {
  if (item.category === "pitfall") return 0;
  if (item.category === "tool-quirk") return 1;
  return item.category === "pattern" ? 2 : 3;
}
