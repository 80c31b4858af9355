/** Order of rows that have a place in their source: by that place, then by a text that tells equals apart. */
export function byOrdinalThen<Row extends { readonly ordinal: number }>(
  text: (row: Row) => string,
): (a: Row, b: Row) => number {
  return (a, b) => a.ordinal - b.ordinal || compareText(text(a), text(b));
}

/** By code unit: the same everywhere, whatever the locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
