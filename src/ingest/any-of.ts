/**
 * One expression that matches where any of several does: most texts match none of a table's rows, which is then told in
 * one search. Throws RangeError for a pattern with flags or a reference to a group of its own, which would mean another's.
 */
export function anyOf(patterns: readonly RegExp[]): RegExp {
  for (const { source, flags } of patterns) {
    if (flags !== "" || /\\[1-9k]/.test(source))
      throw new RangeError(`cannot stand beside others: ${source}`);
  }
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join("|"));
}
