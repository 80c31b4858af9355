import { discountedCounts } from "../../src/stats/discounted-counts.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";

const dayMs = 86_400_000;
const callsPerDay = 20;

export interface DriftFigures {
  /** Mean log-loss over 60 days, at the half-life of 7 days. */
  readonly discounted: number;
  /** The same from all counts alike. */
  readonly undiscounted: number;
}

/** A tool that works 9 times in 10 for thirty days and 5 times in 10 for thirty more, predicted before each call. */
export function simulateDrift(seeds: number): DriftFigures {
  const losses = { discounted: 0, undiscounted: 0 };
  const counters = {
    discounted: discountedCounts({ halfLifeMs: 7 * dayMs }),
    undiscounted: discountedCounts({ halfLifeMs: 1e9 * dayMs }),
  };
  for (let seed = 0; seed < seeds; seed += 1) {
    for (const kind of ["discounted", "undiscounted"] as const) {
      const random = seededRandom(`drift ${seed}`);
      const counter = counters[kind];
      let state = counter.init();
      for (let call = 0; call < 60 * callsPerDay; call += 1) {
        const atMs = (call * dayMs) / callsPerDay;
        const p = (state.successes + 0.5) / (state.successes + state.failures + 1);
        const isSuccess = random() < (atMs < 30 * dayMs ? 0.9 : 0.5);
        losses[kind] -= Math.log(isSuccess ? p : 1 - p);
        state = counter.step(state, { atMs, isSuccess });
      }
    }
  }
  const predictions = seeds * 60 * callsPerDay;
  return {
    discounted: losses.discounted / predictions,
    undiscounted: losses.undiscounted / predictions,
  };
}
