import type { ArmState } from "../../stats/arm-statistics.ts";
import { winShares, type WinShareOptions } from "../../stats/win-shares.ts";

export type DrawShares = typeof winShares;

/** States whose draws are kept; of more, that which was drawn first is drawn again. */
const mostStates = 512;

/** winShares that draws once for each state of the arms, which the draws are seeded by: the same state, the same shares. */
export function createCachedShares(): DrawShares {
  const known = new Map<string, readonly number[]>();
  return (arms, options) => {
    const key = stateKey(arms, options);
    const shares = known.get(key) ?? winShares(arms, { ...options, seed: key });
    const [oldest] = known.keys();
    if (known.size >= mostStates && !known.has(key) && oldest !== undefined) known.delete(oldest);
    known.set(key, shares);
    return shares;
  };
}

function stateKey(arms: readonly ArmState[], { floor, seed, draws }: WinShareOptions): string {
  const states = arms.map(
    ({ arm, successes, failures, costs, logCostSum, logCostSquares }) =>
      `${arm} ${successes} ${failures} ${costs} ${logCostSum} ${logCostSquares}`,
  );
  return [seed, floor, draws ?? "", ...states].join("|");
}
