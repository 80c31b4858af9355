import type { Observed, ObservedFact } from "../contract.ts";

/** A fact of a session; null and empty ones are not known. */
export type Fact = readonly [field: ObservedFact["field"], value: string | number | null];

/** Emits those facts of a session that are known. */
export function emitFacts(
  place: Pick<ObservedFact, "session" | "ordinal" | "raw" | "at">,
  facts: readonly Fact[],
  emit: (record: Observed) => void,
): void {
  for (const [field, value] of facts) {
    if (value !== null && value !== "")
      emit({ type: "fact", ...place, field, value: String(value) });
  }
}
