import { asNumber, isObject } from "../../src/core/json.ts";
import type { TokenCounts } from "../../src/core/token-counts.ts";

/** Tokens of one source. */
export interface CountedTokens {
  /** All of the input: fresh, read from a cache and written to one. */
  readonly prompt: number;
  /** Output, reasoning included. */
  readonly output: number;
}

/** Adds counts by kind up; a kind that is left out is 0. */
export function sumByKind(parts: readonly Partial<TokenCounts>[]): TokenCounts {
  const add = (kind: keyof TokenCounts): number =>
    parts.reduce((all, part) => all + (part[kind] ?? 0), 0);
  return {
    input: add("input"),
    output: add("output"),
    cacheRead: add("cacheRead"),
    cacheWrite: add("cacheWrite"),
    reasoning: add("reasoning"),
  };
}

export function allKinds({ input, cacheRead, cacheWrite, output }: TokenCounts): CountedTokens {
  return { prompt: input + cacheRead + cacheWrite, output };
}

export const noTokens: CountedTokens = { prompt: 0, output: 0 };

/** Adds counts up. */
export function sumTokens(parts: readonly CountedTokens[]): CountedTokens {
  return parts.reduce(
    (all, { prompt, output }) => ({ prompt: all.prompt + prompt, output: all.output + output }),
    noTokens,
  );
}

/** Sums the numbers behind some names of an object; a missing one is 0. */
export function sum(usage: unknown, ...names: readonly string[]): number {
  if (!isObject(usage)) return 0;
  return names.reduce((all, name) => all + (asNumber(usage[name]) ?? 0), 0);
}
