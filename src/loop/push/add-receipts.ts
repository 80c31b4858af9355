import type { Receipt } from "../../core/rows.ts";

/** What became of both. */
export function addReceipts(one: Receipt, other: Receipt): Receipt {
  return {
    received: one.received + other.received,
    stored: one.stored + other.stored,
    duplicate: one.duplicate + other.duplicate,
    rejected: one.rejected + other.rejected,
    rejectedBy: addCounts(one.rejectedBy, other.rejectedBy),
    events: addCounts(one.events, other.events),
    newRows: addCounts(one.newRows, other.newRows),
  };
}

function addCounts<T extends Readonly<Record<string, number>>>(one: T, other: T): T {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  const sums = [...keys].map((key) => [key, (one[key] ?? 0) + (other[key] ?? 0)]);
  return Object.fromEntries(sums) as T;
}
