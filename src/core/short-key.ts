/** Digits of a key that are shown where they name one row alone. */
const shown = 8;
const shownLonger = 12;
/** Digits shown of what follows the `~` of a session's key. */
const shownSuffix = 4;

/** Session keys of several runs with one id: the key of the id, `~`, and what tells the run apart. */
const suffixed = /^([0-9a-f]{4,})~([0-9a-f]*)$/;

/**
 * The two parts of an id such as `3f2a91c4~66d3`, which names a run, or `3f2a91c4~`, which names the session whose key
 * ends there; null where it has no such form.
 */
export function runOfId(id: string): { readonly key: string; readonly run: string } | null {
  const [, key, run] = suffixed.exec(id) ?? [];
  return key === undefined || run === undefined ? null : { key, run };
}

/** True where an id means a key: it begins so, or begins so before and after the `~`. */
export function answersTo(key: string, id: string): boolean {
  const [asked, stored] = [runOfId(id), runOfId(key)];
  if (asked === null) return key.startsWith(id);
  if (asked.run === "" || stored === null)
    return asked.run === "" && stored === null && key.startsWith(asked.key);
  return stored.key.startsWith(asked.key) && stored.run.startsWith(asked.run);
}

/**
 * A key as people are shown it, who can type it back: the shortest of a few forms that means no other of `keys`; at
 * least its first 8 digits, at most the whole key.
 *
 * @example
 *   shortKey("3f2a91c4…", ["3f2a91c4…", "9c1d02ab…"]); // "3f2a91c4"
 */
export function shortKey(key: string, keys: Iterable<string>): string {
  const others = [...keys].filter((other) => other !== key);
  const run = runOfId(key);
  const forms = [
    key.slice(0, shown),
    key.slice(0, shownLonger),
    `${key.slice(0, shown)}~${run?.run.slice(0, shownSuffix) ?? ""}`,
  ];
  return forms.find((form) => !others.some((other) => answersTo(other, form))) ?? key;
}
