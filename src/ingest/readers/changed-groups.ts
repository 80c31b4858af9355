import type { ReadContext } from "../contract.ts";
import type { Row, SqliteTables } from "./sqlite.ts";

const groups = 256;

/** Rows that are told again together. */
export interface ChangedGroup {
  readonly group: string;
  readonly digest: string;
  readonly rows: readonly Row[];
}

/**
 * Rows that their program writes anew in place, told apart by their `id` in 256 groups: those whose digest is not the one
 * that is known. Looks at one after the other, so that a caller may stop in between.
 */
export function* changedGroups(
  tables: SqliteTables,
  sql: string,
  known: Readonly<Record<string, string>>,
  { mac }: ReadContext,
): Generator<ChangedGroup, void, undefined> {
  const byGroup = new Map<string, Row[]>();
  tables.scan(sql, [], (row) => {
    const group = String(Number.parseInt(mac(String(row["id"])).slice(0, 8), 16) % groups);
    byGroup.set(group, [...(byGroup.get(group) ?? []), row]);
    return true;
  });
  for (const [group, rows] of byGroup) {
    const digest = mac(JSON.stringify(rows)).slice(0, 16);
    if (digest !== known[group]) yield { group, digest, rows };
  }
}
