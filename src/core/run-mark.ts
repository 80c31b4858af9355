import { hash128 } from "./hash.ts";

/**
 * A log that gives its run no id is known by its place, so a copy of it elsewhere is another session. What was forgotten
 * is recognised in a copy by the keyed hashes of the records it began with.
 */

/** Records of a run that are looked at. */
const mostRecords = 16;
/** With fewer, another run may begin alike (the same instructions, the same request): only the whole of it is a copy. */
const tellingRecords = 4;

/** The mark of a run by the hashes of its records, in their order; null where there are none. */
export function runMark(harness: string, hmacs: readonly string[]): string | null {
  const first = beginningOf(hmacs);
  return first.length === 0 ? null : markOf(harness, first);
}

/** The first mark that is found of a run which begins like this one, or is the whole of it; null where none is. */
export function findRunMark<Found>(
  harness: string,
  hmacs: readonly string[],
  find: (mark: string) => Found | null,
): Found | null {
  const first = beginningOf(hmacs);
  for (let count = first.length; count > 0; count -= 1) {
    if (count < tellingRecords && count < first.length) return null;
    const found = find(markOf(harness, first.slice(0, count)));
    if (found !== null) return found;
  }
  return null;
}

/** One record may give several steps. */
function beginningOf(hmacs: readonly string[]): readonly string[] {
  return [...new Set(hmacs)].slice(0, mostRecords);
}

function markOf(harness: string, hmacs: readonly string[]): string {
  return hash128(JSON.stringify([harness, ...hmacs]));
}
