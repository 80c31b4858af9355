/** What counts in the choice among attempts. Every feature lies in -0.5..0.5 or 0..1, so weights compare. */
export interface RankWeights {
  readonly version: number;
  /** Share of the attempts that came to the same outcome. */
  readonly voteShare: number;
  /** Rank by correct less incorrect steps per step. */
  readonly quality: number;
  /** Rank by failures in the last quarter of the calls. */
  readonly lateFailures: number;
  /** Rank by stated confidence; left out where any attempt stated none. */
  readonly confidence: number;
  /** Rank by calls made. */
  readonly work: number;
  /** Rank by the length of the final answer. */
  readonly ending: number;
}

/**
 * Round numbers with the signs that 25 airline tasks of tau-bench showed: too few of them (9) have both good and bad
 * attempts to fit weights that would hold elsewhere, and `npm run eval -- best-of-k` says so beside its figures.
 */
export const rankWeights: RankWeights = {
  version: 1,
  voteShare: 1,
  quality: 0.25,
  lateFailures: -0.25,
  confidence: 0.5,
  work: 0.5,
  ending: -0.5,
};
