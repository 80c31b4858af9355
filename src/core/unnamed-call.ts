const mark = "?";

/** Key of a call whose door gave it no id: its key says nothing about what other doors saw. */
export function unnamedCallKey(key: string): string {
  return mark + key;
}

/** True for a call that other doors may know under another key. */
export function isUnnamedCall(callKey: string): boolean {
  return callKey.startsWith(mark);
}

/** Key of such a call where several calls of other doors could be the same one, so that it may be counted twice. */
export function possiblyDuplicateKey(unnamedKey: string): string {
  return unnamedKey.startsWith(mark + mark) ? unnamedKey : mark + unnamedKey;
}
