import { WhetstoneError } from "./errors.ts";
import { shortestPrefix } from "./shortest-prefix.ts";

export interface IdSearch {
  /** What the rows are, in the singular: `ticket`. */
  readonly kind: string;
  /** Where a person finds the ids. */
  readonly hint: string;
}

/**
 * The row that an id, or its first digits, name; a whole id is not ambiguous. Throws `unknown-KIND` (exit 1) and
 * `ambiguous-id` (exit 2).
 */
export function oneById<Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string,
  { kind, hint }: IdSearch,
): Row {
  const isTooShort = id.length < shortestPrefix;
  const exact = rows.find((row) => row.id === id);
  const found = isTooShort ? [] : rows.filter((row) => row.id.startsWith(id));
  const row = exact ?? found[0];
  if (row === undefined)
    throw new WhetstoneError(`unknown-${kind}`, `no ${kind} has the id ${JSON.stringify(id)}`, {
      hint: isTooShort ? `give at least ${shortestPrefix} digits of the id` : hint,
    });
  if (exact === undefined && found.length > 1)
    throw new WhetstoneError("ambiguous-id", `several ${kind}s match ${JSON.stringify(id)}`, {
      hint: "give more digits of the id",
      exitCode: 2,
    });
  return row;
}
