import { factPolicies } from "../../core/rows.ts";
import type { Observed, ObservedFact } from "../contract.ts";

/** A fact of a session; null and empty ones are not known. */
export type Fact = readonly [field: ObservedFact["field"], value: string | number | null];

export interface FactPlace extends Pick<ObservedFact, "session" | "ordinal" | "raw" | "at"> {
  /**
   * Of a source that is written anew as the session goes on: rises with each time. Facts of which the last one counts
   * stand at this position, so that what the source said before does not count beside it.
   */
  readonly revision?: number;
}

/** Emits those facts of a session that are known. */
export function emitFacts(
  { revision, ...place }: FactPlace,
  facts: readonly Fact[],
  emit: (record: Observed) => void,
): void {
  for (const [field, value] of facts) {
    if (value === null || value === "") continue;
    const ordinal = factPolicies[field] === "last" ? (revision ?? place.ordinal) : place.ordinal;
    emit({ type: "fact", ...place, ordinal, field, value: String(value) });
  }
}
