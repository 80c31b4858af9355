import type { Store } from "../../src/store/port.ts";

/** Everything derived, as exported. */
export async function canonical(store: Store): Promise<Record<string, unknown>[]> {
  return collect(store.canonicalRows());
}

/** All record rows, without the sources and the names of the sources they were read from. */
export async function records(store: Store): Promise<Record<string, unknown>[]> {
  const rows = await collect(store.recordRows());
  return rows.filter((row) => row["table"] !== "source").map(withoutSource);
}

/** A row without the name of its source. */
export function withoutSource(row: object): Record<string, unknown> {
  return without(row, "sourceKey");
}

export function without(row: object, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
