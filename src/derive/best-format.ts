/** Rank of a format by its name: of the formats that tell one session, the highest is believed. */
export type RankOf = (format: string) => number;

/**
 * Of rows that several formats told, those of the highest-ranked one (the first by name where ranks are equal), so that
 * nothing is counted once per format. Rows of no format (null) always stay.
 */
export function ofBestFormat<Row>(
  rows: readonly Row[],
  formatOf: (row: Row) => string | null,
  rankOf: RankOf,
): readonly Row[] {
  const formats = new Set<string>();
  for (const row of rows) {
    const format = formatOf(row);
    if (format !== null) formats.add(format);
  }
  if (formats.size < 2) return rows;
  const [best] = [...formats].toSorted((a, b) => rankOf(b) - rankOf(a) || (a < b ? -1 : 1));
  return rows.filter((row) => {
    const format = formatOf(row);
    return format === null || format === best;
  });
}
