/** What decides between two rows that claim one key. */
export interface Claim {
  readonly rulesVersion: number;
  readonly ordinal: number;
  readonly rawHmac: string | null;
}

/**
 * True when `challenger` is to stand in place of `holder`: newer redaction rules first, then the earlier place in its
 * source, then the smaller hash. The same row stays whatever the order of arrival, so that two sources which tell one
 * session (a copy that went on, a resumed file) end alike in any order.
 */
export function takesPrecedence(challenger: Claim, holder: Claim): boolean {
  if (challenger.rulesVersion !== holder.rulesVersion) {
    return challenger.rulesVersion > holder.rulesVersion;
  }
  if (challenger.ordinal !== holder.ordinal) return challenger.ordinal < holder.ordinal;
  return (challenger.rawHmac ?? "") < (holder.rawHmac ?? "");
}
