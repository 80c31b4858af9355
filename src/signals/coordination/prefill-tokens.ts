export interface PrefillInput {
  readonly input: number;
  readonly output: number;
  readonly priorToolCalls: number;
  readonly toolResponseTokens: number;
}

/** Weight of a prior call (its part of the context is computed again once evicted) and of a tool's response tokens. */
export interface PrefillWeights {
  readonly eviction: number;
  readonly inflation: number;
}

export const defaultPrefillWeights: PrefillWeights = { eviction: 0.3, inflation: 1.5 };

/**
 * Prefill-token equivalents of a model call: input * (1 + eviction * prior calls) + output + inflation * response tokens.
 *
 * @example prefillTokens({ input: 100, output: 50, priorToolCalls: 2, toolResponseTokens: 100 }) // 360
 */
export function prefillTokens(
  call: PrefillInput,
  { eviction, inflation }: PrefillWeights = defaultPrefillWeights,
): number {
  return (
    call.input * (1 + eviction * call.priorToolCalls) +
    call.output +
    inflation * call.toolResponseTokens
  );
}
