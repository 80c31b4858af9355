import { bernoulliCusum } from "../../src/stats/bernoulli-cusum.ts";
import { averageRunLength, type CusumDesign, designCusum } from "../../src/stats/cusum-design.ts";
import { pageHinkley } from "../../src/stats/page-hinkley.ts";
import { sampleBeta, sampleNormal } from "../../src/stats/sample.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";

/** Mean number of outcomes to an alarm, over so many alarms. */
export function simulateRunLength(
  design: CusumDesign,
  failureRate: number,
  alarms: number,
): number {
  const random = seededRandom(`cusum ${JSON.stringify(design)} ${failureRate}`);
  const watch = bernoulliCusum(design);
  let state = watch.init();
  while (state.alarms < alarms) state = watch.step(state, random() >= failureRate);
  return state.n / alarms;
}

/** Mean number of sessions to an alarm, each one outcome: the share of successes among four calls that are alike. */
export function simulateSessions(
  design: CusumDesign,
  failureRate: number,
  correlation: number,
  alarms: number,
): number {
  const random = seededRandom(`sessions ${JSON.stringify(design)} ${failureRate} ${correlation}`);
  const watch = bernoulliCusum(design);
  const weight = (1 - correlation) / correlation;
  let state = watch.init();
  while (state.alarms < alarms) {
    const own = sampleBeta(failureRate * weight, (1 - failureRate) * weight, random);
    const successes = [1, 2, 3, 4].filter(() => random() >= own).length;
    state = watch.step(state, successes / 4);
  }
  return state.n / alarms;
}

export interface EstimatedFigures {
  /** Mean over baselines of the true average run length. */
  readonly mean: number;
  /** Share of baselines that keep the design. */
  readonly kept: number;
}

/** Designs from a baseline estimated from 500 outcomes, and how they hold at the true failure rate. */
export function simulateEstimatedBaseline(
  failureRate: number,
  budget: number,
  baselines: number,
): EstimatedFigures {
  const random = seededRandom(`estimated ${failureRate}`);
  const lengths = Array.from({ length: baselines }, () => {
    const failures = Array.from({ length: 500 }, () => random() < failureRate);
    const count = failures.filter(Boolean).length;
    const design = designCusum({
      baseline: { failures: count, successes: 500 - count },
      shift: 0.1,
      averageRunLength: budget,
    });
    return averageRunLength(design, failureRate);
  });
  return {
    mean: lengths.reduce((sum, length) => sum + length, 0) / baselines,
    kept: lengths.filter((length) => length >= budget).length / baselines,
  };
}

export interface DriftOfMean {
  /** Share of runs with an alarm in the 1,000 values before the change. */
  readonly falseAlarms: number;
  /** Share of the others with an alarm in the 500 values after it. */
  readonly found: number;
  /** Mean number of values to it. */
  readonly delay: number;
}

/** ln latency with a spread of 0.5 that rises by `shift` after 1,000 values. */
export function simulateLatencyShift(shift: number, runs: number): DriftOfMean {
  const watch = pageHinkley({ delta: 0.1, threshold: 25 });
  let [falseAlarms, found, delays] = [0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`latency ${shift} ${run}`);
    let state = watch.init();
    let value = 0;
    while (value < 1500 && state.alarms === 0) {
      const mean = value < 1000 ? 5 : 5 + shift;
      state = watch.step(state, mean + 0.5 * sampleNormal(random));
      value += 1;
    }
    if (state.alarms === 0) continue;
    if (value <= 1000) falseAlarms += 1;
    else [found, delays] = [found + 1, delays + value - 1000];
  }
  return {
    falseAlarms: falseAlarms / runs,
    found: found / (runs - falseAlarms),
    delay: delays / found,
  };
}
