/** The keys of a record type, from a list with white space between them. */
export function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Keys of a record that are in none of the sets, with `prefix` before them. */
export function keysBeside(
  record: Readonly<Record<string, unknown>>,
  prefix: string,
  ...known: readonly ReadonlySet<string>[]
): readonly string[] {
  return Object.keys(record)
    .filter((key) => !known.some((set) => set.has(key)))
    .map((key) => `${prefix}${key}`);
}
