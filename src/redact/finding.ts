/** Where findings overlap, the higher rank wins: a vendor's rule names a token better than "password=" does. */
export const rank = { personal: 0, generic: 1, vendor: 2, placeholder: 3 } as const;
export type Rank = (typeof rank)[keyof typeof rank];

/** A stretch of text that must not be kept: `[start, end)` in UTF-16 units. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly rank: Rank;
  /** What is hashed into the placeholder: the plain spelling, so that an encoded copy correlates with it. */
  readonly secret: string;
}

export type Report = (finding: Finding) => void;

/**
 * One way of recognising sensitive text. Pure, must not throw, and must look at a bounded
 * neighbourhood of `at` only: it is called once for every occurrence of an anchor.
 */
export interface Detector {
  /** Lower-case ASCII literals; matched whatever the case of the text. */
  readonly anchors: readonly string[];
  /** Every regular expression it runs, for the backtracking check. */
  readonly patterns: readonly RegExp[];
  /** `at` is where the anchor begins. Returns the offset before which it need not be called again. */
  detect(text: string, at: number, report: Report): number;
}

/** Like a detector, but called where a number begins instead of at an anchor. */
export interface NumberDetector {
  readonly patterns: readonly RegExp[];
  detect(text: string, at: number, report: Report): number;
}
