/**
 * Names that a misspelt one may have meant: those that hold it, or lie within a third of its length in edits, nearest
 * first, at most three.
 *
 * @example nearestNames("evidense", ["evidence", "prefetch"]) // => ["evidence"]
 */
export function nearestNames(text: string, names: readonly string[]): readonly string[] {
  const most = Math.max(1, Math.floor(text.length / 3));
  return names
    .map((name) => ({ name, distance: name.includes(text) ? 0 : editDistance(text, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Insertions, deletions and replacements from one text to another (Wagner and Fischer, 1974). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (above[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
