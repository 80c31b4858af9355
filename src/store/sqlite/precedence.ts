/** What decides between two rows that claim one key. */
export interface Claim {
  readonly rulesVersion: number;
  readonly ordinal: number;
  readonly rawHmac: string | null;
  /** Null where it stands in none. */
  readonly sourceKey: string | null;
}

/** A claim, with what was made of the place that it speaks of. */
export interface Telling extends Claim {
  /** Each generation of a source has an id of its own, and a later one a larger; null where it stands in none. */
  readonly sourceId: number | null;
  readonly told: readonly unknown[];
}

/**
 * True where a later reading of the same source makes something else of the same place: what belongs to it (the call of a
 * result, a file beside it) came only after it had been read.
 */
export function isToldAnew(row: Telling, holder: Telling): boolean {
  const isSamePlace =
    row.sourceKey !== null &&
    row.sourceKey === holder.sourceKey &&
    row.ordinal === holder.ordinal &&
    row.rulesVersion === holder.rulesVersion;
  if (!isSamePlace || Number(row.sourceId) <= Number(holder.sourceId)) return false;
  return row.rawHmac !== holder.rawHmac || row.told.some((value, at) => value !== holder.told[at]);
}

/**
 * True when `challenger` is to stand in place of `holder`: newer redaction rules first, then the earlier place in its
 * source, then the smaller hash, and of the same bytes in two places the smaller key of the place. The same row stays
 * whatever the order of arrival, so that two sources which tell one session (a copy that went on, a resumed file, a copy
 * that ends earlier) end alike in any order.
 */
export function takesPrecedence(challenger: Claim, holder: Claim): boolean {
  if (challenger.rulesVersion !== holder.rulesVersion) {
    return challenger.rulesVersion > holder.rulesVersion;
  }
  if (challenger.ordinal !== holder.ordinal) return challenger.ordinal < holder.ordinal;
  const [hash, other] = [challenger.rawHmac ?? "", holder.rawHmac ?? ""];
  return hash === other ? (challenger.sourceKey ?? "") < (holder.sourceKey ?? "") : hash < other;
}
