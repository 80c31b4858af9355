/**
 * A lineage is what all copies of one history bear: the keyed hash of an id at its beginning. Where only the steps of a
 * format have ids that repeat nowhere else, while its calls may be numbered in each conversation (`call_1`), it says so.
 */
const ofSteps = "steps:";

/** The lineage of a history whose steps alone have ids of their own. */
export function stepLineage(hash: string): string {
  return ofSteps + hash;
}

/** The same lineage under another key. */
export function rekeyLineage(lineage: string, mac: (text: string) => string): string {
  return identifiesCalls(lineage) ? mac(lineage) : stepLineage(mac(lineage.slice(ofSteps.length)));
}

/** Whether calls of such a history, too, are known by their ids wherever they stand. */
export function identifiesCalls(lineage: string): boolean {
  return !lineage.startsWith(ofSteps);
}
