import { compareText } from "../../core/compare-text.ts";
import { storedItem } from "./stored-item.ts";
import type { Item } from "../../core/knowledge.ts";
import type { ProposalStore } from "../port.ts";
import type { Tenanted } from "../engine.ts";
import { indexToken, scopeToken } from "./item-terms.ts";

type Query = Parameters<ProposalStore["proposeItems"]>[0];

/** Entries of the index that one request may look at: a common word must not make a briefing late. */
const postingsBudget = 5_000;

/** Rows looked up together: a query for each costs more than finding it, and on a server a way there and back. */
const keysPerQuery = 100;
const anyOfKeys = Array.from({ length: keysPerQuery }, () => "?").join(", ");

/** One statement serves any number of keys: the rest of its places take a key that no row has. */
function filledUp<Key extends number | string>(keys: readonly Key[], none: Key): readonly Key[] {
  return [...keys, ...Array.from({ length: keysPerQuery - keys.length }, () => none)];
}

/**
 * Active items in scope: first those that share terms with the request, rarest terms first until the budget is spent,
 * then, while there is room, the most confident of the rest, nearest scope first.
 */
export function proposeItems(
  context: Tenanted,
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
function scopeTokens({ tenantId }: Tenanted, { repo, agent }: Query): readonly string[] {
  return [
    ...(repo === null ? [] : [scopeToken(tenantId, "repo", repo)]),
    ...(agent === null ? [] : [scopeToken(tenantId, "agent", agent)]),
    scopeToken(tenantId, "global", ""),
  ];
}

/** Ids of the items that share most with the request, weighing rare terms more; best first. */
function matchItems(context: Tenanted, query: Query, scopes: readonly string[]): readonly number[] {
  const terms = weighTerms(context, query.terms);
  const { ids, scores } = sumWeights(findPostings(context, terms, scopes), terms);
  const most = query.limit * 2;
  const least = scores.toSorted()[ids.length - most] ?? 0;
  const places: number[] = [];
  for (let place = 0; place < ids.length; place += 1)
    if ((scores[place] ?? 0) >= least) places.push(place);
  return places
    .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    .slice(0, most)
    .map((place) => ids[place] ?? 0);
}

/**
 * Entries of the index, by item and then by term, in numbers: `item id * number of terms + place of the term`. There are
 * thousands: an object of each, or a map of them, would have to be collected again.
 */
function findPostings(
  context: Tenanted,
  terms: readonly WeighedTerm[],
  scopes: readonly string[],
): Float64Array {
  const { itemTerms } = context.connection.engine;
  const postings = new Float64Array(postingsBudget);
  let count = 0;
  for (const [place, { term }] of terms.entries()) {
    if (count >= postingsBudget) break;
    const room = postingsBudget - count;
    for (const id of itemTerms.find(context, scopes, indexToken(term), room)) {
      postings[count] = id * terms.length + place;
      count += 1;
    }
  }
  return postings.subarray(0, count).toSorted();
}

/** Of each item, lowest id first, the weights of its terms together. */
function sumWeights(postings: Float64Array, terms: readonly WeighedTerm[]) {
  const ids = new Float64Array(postings.length);
  const scores = new Float64Array(postings.length);
  let last = -1;
  for (let at = 0; at < postings.length; at += 1) {
    const posting = postings[at] ?? 0;
    const id = Math.floor(posting / terms.length);
    if (last === -1 || ids[last] !== id) last += 1;
    ids[last] = id;
    scores[last] = (scores[last] ?? 0) + (terms[posting - id * terms.length]?.weight ?? 0);
  }
  return { ids: ids.subarray(0, last + 1), scores: scores.subarray(0, last + 1) };
}

interface WeighedTerm {
  readonly term: string;
  readonly weight: number;
}

/** Rarest first. Terms that stand only in signatures have no frequency and count as rare. */
function weighTerms(context: Tenanted, terms: readonly string[]): readonly WeighedTerm[] {
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
function readItems(context: Tenanted, ids: readonly number[], query: Query, limit: number): Item[] {
  const items: Item[] = [];
  for (let next = 0; next < ids.length && items.length < limit; next += keysPerQuery) {
    const part = ids.slice(next, next + keysPerQuery);
    const bodies = new Map(
      context.connection.rows(
        // Without the sign SQLite would go through all items of the tenant.
        `SELECT item_id, body FROM item
         WHERE +tenant_id = ? AND confidence >= ? AND item_id IN (${anyOfKeys})`,
        context.tenantId,
        query.minConfidence,
        ...filledUp(part, 0),
      ) as readonly (readonly [number, string])[],
    );
    const found = part.flatMap((id) => bodies.get(id) ?? []);
    items.push(...found.slice(0, limit - items.length).map(storedItem));
  }
  return items;
}

/** Ids of the most confident items that are not known yet, scope by scope, at least as many as there is room for. */
function confidentItems(
  context: Tenanted,
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

function countInScope(context: Tenanted, query: Query, scopes: readonly string[]): number {
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
  { connection, tenantId }: Tenanted,
  terms: readonly string[],
): Awaited<ReturnType<ProposalStore["termStatistics"]>> {
  const [totals] = connection.rows(
    "SELECT items, total_length FROM term_stats WHERE tenant_id = ?",
    tenantId,
  );
  const items = Number(totals?.[0] ?? 0);
  const documentFrequency = new Map<string, number>();
  const distinct = [...new Set(terms)];
  for (let next = 0; next < distinct.length; next += keysPerQuery) {
    const rows = connection.rows(
      `SELECT term, document_frequency FROM term WHERE tenant_id = ? AND term IN (${anyOfKeys})`,
      tenantId,
      ...filledUp(distinct.slice(next, next + keysPerQuery), ""),
    );
    for (const [term, frequency] of rows) documentFrequency.set(String(term), Number(frequency));
  }
  return {
    items,
    meanLength: items === 0 ? 0 : Number(totals?.[1] ?? 0) / items,
    documentFrequency,
  };
}
