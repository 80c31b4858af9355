import { type FactField, type FactRow, factPolicies } from "../core/rows.ts";

/** The facts of one session after folding: one value per field, or every distinct value for `set` fields. */
export interface FoldedFacts {
  one(field: FactField): string | null;
  all(field: FactField): readonly string[];
  number(field: FactField): number | null;
}

/**
 * Folds fact rows by the policy of their field: `first` and `last` go by position in the source, `min` and `max` by
 * number, `set` keeps each distinct value in order of first appearance. Independent of the order of the rows.
 */
export function foldFacts(rows: readonly FactRow[]): FoldedFacts {
  const byField = new Map<string, FactRow[]>();
  for (const row of rows) {
    const list = byField.get(row.field);
    if (list === undefined) byField.set(row.field, [row]);
    else list.push(row);
  }
  for (const list of byField.values()) list.sort(byOrdinal);
  const one = (field: FactField): string | null =>
    foldOne(byField.get(field) ?? [], factPolicies[field]);
  return {
    one,
    all: (field) => [...new Set((byField.get(field) ?? []).map((row) => row.value))],
    number: (field) => {
      const value = one(field);
      return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
    },
  };
}

function byOrdinal(a: FactRow, b: FactRow): number {
  if (a.ordinal !== b.ordinal) return a.ordinal - b.ordinal;
  if (a.value === b.value) return 0;
  return a.value < b.value ? -1 : 1;
}

function foldOne(
  rows: readonly FactRow[],
  policy: (typeof factPolicies)[FactField],
): string | null {
  const first = rows[0];
  if (first === undefined) return null;
  if (policy === "last") return rows.at(-1)?.value ?? null;
  if (policy === "min" || policy === "max") return extreme(rows, policy);
  return first.value;
}

function extreme(rows: readonly FactRow[], policy: "min" | "max"): string | null {
  const numbers = rows.map((row) => Number(row.value)).filter((value) => Number.isFinite(value));
  if (numbers.length === 0) return null;
  const pick = policy === "min" ? Math.min : Math.max;
  return String(numbers.reduce((a, b) => pick(a, b)));
}
