import { storedItem } from "./stored-item.ts";
import type { Item } from "../../core/knowledge.ts";
import type { ProposalStore } from "../port.ts";
import type { StoreContext } from "./context.ts";
import { indexToken, scopeToken } from "./item-terms.ts";
import { compareText } from "./row-order.ts";

type Query = Parameters<ProposalStore["proposeItems"]>[0];

/** Entries of the index that one request may look at: a common word must not make a briefing late. */
const postingsBudget = 5_000;

/**
 * Active items in scope: first those that share terms with the request, rarest terms first until the budget is spent,
 * then, while there is room, the most confident of the rest, nearest scope first.
 */
export function proposeItems(
  context: StoreContext,
  query: Query,
): { readonly items: readonly Item[]; readonly inScope: number } {
  const scopes = scopeTokens(context, query);
  const matching = matchItems(context, query, scopes);
  const items = readItems(context, matching, query, query.limit);
  if (items.length < query.limit) {
    const room = query.limit - items.length;
    const rest = confidentItems(context, query, scopes, { room, known: new Set(matching) });
    items.push(...readItems(context, rest, query, room));
  }
  return { items, inScope: countInScope(context, query, scopes) };
}

/** Nearest first. */
function scopeTokens({ tenantId }: StoreContext, { repo, agent }: Query): readonly string[] {
  return [
    ...(repo === null ? [] : [scopeToken(tenantId, "repo", repo)]),
    ...(agent === null ? [] : [scopeToken(tenantId, "agent", agent)]),
    scopeToken(tenantId, "global", ""),
  ];
}

/** Ids of the items that share most with the request, weighing rare terms more; best first. */
function matchItems(
  context: StoreContext,
  query: Query,
  scopes: readonly string[],
): readonly number[] {
  // Side by side, as there are thousands: an object of each would have to be collected again.
  const places = new Map<number, number>();
  const ids: number[] = [];
  const scores: number[] = [];
  let postings = 0;
  for (const { term, weight } of weighTerms(context, query.terms)) {
    if (postings >= postingsBudget) break;
    const found = context.connection.engine.itemTerms.find(
      context,
      scopes,
      indexToken(term),
      postingsBudget - postings,
    );
    postings += found.length;
    for (const id of found) {
      const place = places.get(id) ?? ids.length;
      if (place === ids.length) {
        places.set(id, place);
        ids.push(id);
      }
      scores[place] = (scores[place] ?? 0) + weight;
    }
  }
  return [...places.values()]
    .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0))
    .slice(0, query.limit * 2)
    .map((place) => ids[place] ?? 0);
}

interface WeighedTerm {
  readonly term: string;
  readonly weight: number;
}

/** Rarest first. Terms that stand only in signatures have no frequency and count as rare. */
function weighTerms(context: StoreContext, terms: readonly string[]): readonly WeighedTerm[] {
  const { items, documentFrequency } = termStatistics(context, terms);
  return [...new Set(terms)]
    .map((term) => ({ term, frequency: documentFrequency.get(term) ?? 0 }))
    .toSorted((a, b) => a.frequency - b.frequency || compareText(a.term, b.term))
    .map(({ term, frequency }) => ({
      term,
      weight: Math.log(1 + (items + 1) / (frequency + 1)),
    }));
}

/** The first items of a list that are confident enough. */
function readItems(
  context: StoreContext,
  ids: readonly number[],
  query: Query,
  limit: number,
): Item[] {
  const items: Item[] = [];
  for (const id of ids) {
    if (items.length >= limit) break;
    const [row] = context.connection.rows(
      "SELECT body FROM item WHERE item_id = ? AND tenant_id = ? AND confidence >= ?",
      id,
      context.tenantId,
      query.minConfidence,
    );
    if (row !== undefined) items.push(storedItem(row[0]));
  }
  return items;
}

/** Ids of the most confident items that are not known yet, scope by scope, at least as many as there is room for. */
function confidentItems(
  context: StoreContext,
  query: Query,
  scopes: readonly string[],
  { room, known }: { readonly room: number; readonly known: ReadonlySet<number> },
): readonly number[] {
  const found: number[] = [];
  for (const scope of scopes) {
    if (found.length >= room) break;
    const rows = context.connection.rows(
      `SELECT item_id FROM item
       WHERE tenant_id = ? AND status = 'active' AND scope_token = ? AND confidence >= ?
       ORDER BY confidence DESC, item_key DESC LIMIT ?`,
      context.tenantId,
      scope,
      query.minConfidence,
      room + known.size,
    );
    found.push(...rows.map(([id]) => Number(id)).filter((id) => !known.has(id)));
  }
  return found;
}

function countInScope(context: StoreContext, query: Query, scopes: readonly string[]): number {
  let count = 0;
  for (const scope of scopes) {
    const [row] = context.connection.rows(
      "SELECT sum(items) FROM item_scope WHERE tenant_id = ? AND scope_token = ? AND confidence >= ?",
      context.tenantId,
      scope,
      query.minConfidence,
    );
    count += Number(row?.[0] ?? 0);
  }
  return count;
}

export function termStatistics(
  { connection, tenantId }: StoreContext,
  terms: readonly string[],
): Awaited<ReturnType<ProposalStore["termStatistics"]>> {
  const [totals] = connection.rows(
    "SELECT items, total_length FROM term_stats WHERE tenant_id = ?",
    tenantId,
  );
  const items = Number(totals?.[0] ?? 0);
  const documentFrequency = new Map<string, number>();
  for (const term of new Set(terms)) {
    const [row] = connection.rows(
      "SELECT document_frequency FROM term WHERE tenant_id = ? AND term = ?",
      tenantId,
      term,
    );
    if (row !== undefined) documentFrequency.set(term, Number(row[0]));
  }
  return {
    items,
    meanLength: items === 0 ? 0 : Number(totals?.[1] ?? 0) / items,
    documentFrequency,
  };
}
