/** Tokens of model requests. The whole prompt is `input + cacheRead + cacheWrite`. */
export interface TokenCounts {
  /** Uncached. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Contained in `output`. */
  readonly reasoning: number;
}
