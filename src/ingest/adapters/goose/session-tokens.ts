import { count } from "../../conversation/token-counts.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";

/**
 * Tokens of a whole session by its running totals, of which the highest count: the revision rises with them. Null where
 * only those of the last request are kept.
 */
export function sessionTokens(
  row: Readonly<Record<string, unknown>>,
): { readonly tokens: TokenCounts; readonly revision: number } | null {
  const input = count(row, "accumulated_input_tokens") ?? 0;
  const output = count(row, "accumulated_output_tokens") ?? 0;
  if (input + output === 0) return null;
  const tokens = { input, output, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  return { tokens, revision: input + output };
}
