import { termFinder } from "../core/find-terms.ts";
import type { Item } from "../core/knowledge.ts";
import { termsOf } from "../core/terms.ts";
import { bm25For, type TermStatistics } from "./bm25.ts";
import { fuseRanks } from "./rank-fusion.ts";
import type { BriefingRequest } from "./request.ts";

/** An item with what it is worth to this session: relevance times the benefit that can be expected. */
export interface RankedItem {
  readonly item: Item;
  readonly value: number;
}

/**
 * Orders proposals, best first. Words (BM25), exact signatures (files, programs, tools named in the request) and the
 * item's own worth each make a ranked list; the lists are fused by reciprocal ranks and weighed by the item's worth.
 */
export function rankItems(
  request: BriefingRequest,
  items: readonly Item[],
  statistics: TermStatistics,
  now: number,
): readonly RankedItem[] {
  const query = queryTerms(request);
  const named = new Set([...query, ...request.files]);
  const find = termFinder(query);
  const likeness = bm25For(query, statistics);
  const rated = items
    .map((item) => ({ item, worth: priorWorth(item, request, now) }))
    .toSorted((a, b) => b.worth - a.worth || (a.item.key < b.item.key ? -1 : 1));
  const sorted = rated.map(({ item }) => item);
  const worth = Float64Array.from(rated, (one) => one.worth);
  const words = Float64Array.from(sorted, ({ text }) =>
    query.length === 0 ? 0 : likeness(find(text)),
  );
  const names = Float64Array.from(sorted, (item) =>
    named.size === 0 ? 0 : signatureMatches(item, named),
  );
  const places = [...sorted.keys()];
  const above = (scores: Float64Array) => places.filter((place) => (scores[place] ?? 0) > 0);
  const fused = fuseRanks(
    [
      above(words).toSorted(bestBy(words, sorted)),
      above(names).toSorted(bestBy(names, sorted)),
      above(worth),
    ],
    sorted.length,
  );
  // In this order already where the request says nothing: then sorting only looks it over.
  return sorted
    .map((item, place) => ({ item, value: (fused[place] ?? 0) * (worth[place] ?? 0) }))
    .toSorted((a, b) => b.value - a.value || (a.item.key < b.item.key ? -1 : 1));
}

/** Of two that score alike, the one with the lower key comes first. */
function bestBy(scores: Float64Array, items: readonly Item[]): (a: number, b: number) => number {
  return (a, b) =>
    (scores[b] ?? 0) - (scores[a] ?? 0) || ((items[a]?.key ?? "") < (items[b]?.key ?? "") ? -1 : 1);
}

const longestTask = 8192;
const mostFiles = 200;
const mostTerms = 200;

/** Every word of the request that an item could share, what is most telling first; bounded, whatever the request holds. */
export function queryTerms(request: BriefingRequest): readonly string[] {
  const { branch, taskType, task, files } = request;
  const texts = [branch, taskType, ...files.slice(0, mostFiles), task?.slice(0, longestTask)];
  const terms = new Set(texts.flatMap((text) => termsOf(text ?? "")));
  return [...terms].slice(0, mostTerms);
}

function signatureMatches({ signature }: Item, named: ReadonlySet<string>): number {
  const hits = (names: readonly string[]): number =>
    names.filter((name) => named.has(name) || named.has(name.toLowerCase())).length;
  return 2 * hits(signature.files) + hits(signature.programs) + hits(signature.tools);
}

const dayMs = 86_400_000;
/** Lessons lose half of their weight in this many days without being seen again. */
const halfLifeDays = 90;

/** Confidence, reliability, cost saved, recurrence, nearness of scope and freshness; always above 0. */
function priorWorth(item: Item, request: BriefingRequest, now: number): number {
  const { support, against } = item;
  const reliability = (support + 1) / (support + against + 2);
  const saved = 1 + Math.log1p(item.costTurns / Math.max(1, support));
  const recurrence = 1 + Math.log2(Math.max(1, support));
  const nearness = isNear(item, request) ? 1.5 : 1;
  return item.confidence * reliability * saved * recurrence * nearness * freshness(item, now);
}

function isNear(item: Item, request: BriefingRequest): boolean {
  if (item.scope === "repo") return item.repo === request.repo;
  return item.scope === "agent" && item.agent === request.agent;
}

function freshness(item: Item, now: number): number {
  if (item.lastSeen === null) return 0.5;
  return 0.5 ** (Math.max(0, now - item.lastSeen) / dayMs / halfLifeDays);
}
