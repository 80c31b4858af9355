import type { Item } from "../core/knowledge.ts";
import { termsOf } from "../core/terms.ts";
import { bm25, type TermStatistics } from "./bm25.ts";
import { fuseRanks } from "./rank-fusion.ts";
import type { BriefingRequest } from "./request.ts";

/** An item with what it is worth to this session: relevance times the benefit that can be expected. */
export interface RankedItem {
  readonly item: Item;
  readonly terms: readonly string[];
  readonly value: number;
}

const dayMs = 86_400_000;
/** Lessons lose half of their weight in this many days without being seen again. */
const halfLifeDays = 90;

/**
 * Orders proposals. Words (BM25), exact signatures (files, programs, tools named in the request) and the item's own
 * worth each make a ranked list; the lists are fused by reciprocal ranks and weighed by the item's worth.
 */
export function rankItems(
  request: BriefingRequest,
  items: readonly Item[],
  statistics: TermStatistics,
  now: number,
): readonly RankedItem[] {
  const query = queryTerms(request);
  const terms = new Map(items.map((item) => [item.key, termsOf(item.text)]));
  const worth = new Map(items.map((item) => [item.key, priorWorth(item, request, now)]));
  const ranked = (score: (item: Item) => number): string[] =>
    items
      .map((item) => ({ key: item.key, score: score(item) }))
      .filter((entry) => entry.score > 0)
      .toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
      .map((entry) => entry.key);
  const fused = fuseRanks([
    ranked((item) => bm25(query, terms.get(item.key) ?? [], statistics)),
    ranked((item) => signatureMatches(item, request)),
    ranked((item) => worth.get(item.key) ?? 0),
  ]);
  return items
    .map((item) => ({
      item,
      terms: terms.get(item.key) ?? [],
      value: (fused.get(item.key) ?? 0) * (worth.get(item.key) ?? 0),
    }))
    .toSorted((a, b) => b.value - a.value || (a.item.key < b.item.key ? -1 : 1));
}

/** Every word of the request that an item could share. */
export function queryTerms(request: BriefingRequest): readonly string[] {
  const words = [request.task, request.branch, request.taskType, ...request.files];
  return [...new Set(words.flatMap((word) => (word === null ? [] : termsOf(word))))];
}

function signatureMatches(item: Item, request: BriefingRequest): number {
  const task = ` ${(request.task ?? "").toLowerCase()} `;
  const named = (word: string): boolean => word.length > 2 && task.includes(word.toLowerCase());
  const files = new Set(request.files);
  const fileHits = item.signature.files.filter((file) => files.has(file) || named(file)).length;
  const programHits = item.signature.programs.filter(named).length;
  return 2 * fileHits + programHits;
}

/** Confidence, cost saved, recurrence, nearness of scope and freshness; always above 0. */
function priorWorth(item: Item, request: BriefingRequest, now: number): number {
  const trials = item.support + item.against;
  const reliability = (item.support + 1) / (trials + 2);
  const saved = 1 + Math.log1p(item.costTurns / Math.max(1, item.support));
  const recurrence = 1 + Math.log2(Math.max(1, item.support));
  const scope = item.scope === "repo" && item.repo === request.repo ? 1.5 : 1;
  return item.confidence * reliability * saved * recurrence * scope * freshness(item, now);
}

function freshness(item: Item, now: number): number {
  if (item.lastSeen === null) return 0.5;
  return 0.5 ** (Math.max(0, now - item.lastSeen) / dayMs / halfLifeDays);
}
