import type { StoreContext } from "./context.ts";

/** Document frequencies and lengths of the active items: sums what many items change, and writes each term once. */
export interface TermCounts {
  /** `sign` is 1 for an item that comes, -1 for one that goes. */
  count(words: readonly string[], sign: 1 | -1): void;
  write(): void;
}

export function createTermCounts(context: StoreContext): TermCounts {
  const changes = new Map<string, number>();
  let items = 0;
  let length = 0;
  return {
    count(words, sign) {
      for (const term of new Set(words)) changes.set(term, (changes.get(term) ?? 0) + sign);
      items += sign;
      length += sign * words.length;
    },
    write() {
      writeTerms(context, changes);
      changes.clear();
      if (items !== 0 || length !== 0) writeTotals(context, items, length);
      items = 0;
      length = 0;
    },
  };
}

function writeTerms(
  { connection, tenantId }: StoreContext,
  changes: ReadonlyMap<string, number>,
): void {
  const count = connection.statement(
    `INSERT INTO term (tenant_id, term, document_frequency) VALUES (?, ?, ?)
     ON CONFLICT (tenant_id, term) DO UPDATE SET document_frequency = term.document_frequency + excluded.document_frequency`,
  );
  const forget = connection.statement(
    "DELETE FROM term WHERE tenant_id = ? AND term = ? AND document_frequency = 0",
  );
  // In the order of the table, whose pages are then each visited once.
  for (const [term, change] of [...changes].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (change === 0) continue;
    count.run(tenantId, term, change);
    if (change < 0) forget.run(tenantId, term);
  }
}

function writeTotals({ connection, tenantId }: StoreContext, items: number, length: number): void {
  connection
    .statement(
      `INSERT INTO term_stats (tenant_id, items, total_length) VALUES (?, ?, ?)
       ON CONFLICT (tenant_id) DO UPDATE SET items = term_stats.items + excluded.items,
         total_length = term_stats.total_length + excluded.total_length`,
    )
    .run(tenantId, items, length);
}
