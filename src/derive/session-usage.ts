import { canonicalJson } from "../core/canonical-json.ts";
import type { ToldUsage } from "../core/derived.ts";
import type { TokenCounts } from "../core/token-counts.ts";
import type { ModelRequest } from "../signals/coordination/session-prefill.ts";
import { type RankOf, ofBestFormat } from "./best-format.ts";
import type { FamilyMember } from "./family.ts";

/** The session's own requests in order of time, each once: the highest revision of the best format that tells of tokens. */
export function requestsOf({ record, copied }: FamilyMember, rankOf: RankOf): readonly ToldUsage[] {
  const byRequest = new Map<string, ToldUsage>();
  for (const row of ofBestFormat(record.usage, formatOf, rankOf)) {
    if (copied.requests.has(row.requestKey)) continue;
    const other = byRequest.get(row.requestKey);
    if (other === undefined || isNewer(row, other)) byRequest.set(row.requestKey, row);
  }
  return [...byRequest.values()]
    .filter(isCounted)
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.requestKey < b.requestKey ? -1 : 1));
}

/** A later revision that counts nothing takes a request back: its source tells it in parts instead. */
function isCounted({
  revision,
  input,
  output,
  cacheRead,
  cacheWrite,
  costNano,
}: ToldUsage): boolean {
  return revision === 0 || costNano !== null || input + output + cacheRead + cacheWrite > 0;
}

/**
 * The session's own requests as signals read them. A request that a transcript tells of several times, part by part, was
 * made at the first of them: calls in its answer come after it.
 */
export function modelRequestsOf(member: FamilyMember, rankOf: RankOf): readonly ModelRequest[] {
  const firstAt = new Map<string, number>();
  for (const { requestKey, at } of member.record.usage)
    if (at !== null) firstAt.set(requestKey, Math.min(firstAt.get(requestKey) ?? at, at));
  return requestsOf(member, rankOf)
    .map(({ requestKey, input, output, cacheRead, cacheWrite }) => ({
      at: firstAt.get(requestKey) ?? null,
      input: input + cacheWrite,
      cached: cacheRead,
      output,
    }))
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

function formatOf({ format }: ToldUsage): string | null {
  return format === "" ? null : format;
}

/** A total order; of equal revisions the fuller one. */
function isNewer(row: ToldUsage, other: ToldUsage): boolean {
  const difference = row.revision - other.revision || row.output - other.output;
  return difference === 0 ? canonicalJson(row) > canonicalJson(other) : difference > 0;
}

export function totalUsage(requests: readonly TokenCounts[]): TokenCounts {
  const total = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  for (const request of requests) {
    total.input += request.input;
    total.output += request.output;
    total.cacheRead += request.cacheRead;
    total.cacheWrite += request.cacheWrite;
    total.reasoning += request.reasoning;
  }
  return total;
}

/** Nano-dollars; null as soon as one request has no known price, and when there are none. */
export function totalCost(
  requests: readonly { readonly costNano: number | null }[],
): number | null {
  let total = 0;
  for (const { costNano } of requests) {
    if (costNano === null) return null;
    total += costNano;
  }
  return requests.length === 0 ? null : total;
}
