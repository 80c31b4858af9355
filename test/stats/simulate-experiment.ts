import { effectEProcess } from "../../src/stats/effect-e-process.ts";
import type { RandomisedUnit } from "../../src/stats/effect-score.ts";
import { effectSequence } from "../../src/stats/effect-sequence.ts";
import { sampleBeta } from "../../src/stats/sample.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";

export interface ExperimentTrial {
  readonly base: number;
  readonly lift: number;
  readonly withheldShare: number;
  readonly units: number;
  readonly runs: number;
  /** True effect to test against; 0 by default. */
  readonly against?: number;
  /** Correlation of the calls inside a session; each has up to ten, and its share of successes is the outcome. */
  readonly correlation?: number;
}

export interface ExperimentFigures {
  /** Share of runs whose e-value reached 20 at any of the peeks, one after every unit. */
  readonly alarms: number;
  /** Number of units by which half the runs had; Infinity where fewer did. */
  readonly medianUnits: number;
}

const alpha = 0.05;

/** Experiments peeked at after every unit. */
export function simulateExperiment(trial: ExperimentTrial): ExperimentFigures {
  const process = effectEProcess({ leastShare: trial.withheldShare, effect: trial.against ?? 0 });
  const times: number[] = [];
  for (let run = 0; run < trial.runs; run += 1) {
    const random = seededRandom(`experiment ${JSON.stringify({ ...trial, runs: 0 })} ${run}`);
    let state = process.init();
    for (let unit = 1; unit <= trial.units; unit += 1) {
      state = process.step(state, drawUnit(trial, random));
      if (process.result(state).eValue < 1 / alpha) continue;
      times.push(unit);
      break;
    }
  }
  times.sort((a, b) => a - b);
  const median = times[Math.ceil(trial.runs / 2) - 1] ?? Infinity;
  return { alarms: times.length / trial.runs, medianUnits: median };
}

export interface SequenceFigures {
  /** Share of runs in which the true effect was inside at every unit. */
  readonly covered: number;
  /** Mean width at the end. */
  readonly width: number;
  /** Share of runs whose interval lies above 0 at the end, and below. */
  readonly above: number;
  readonly below: number;
}

/** Confidence sequences of experiments with a planted lift. */
export function simulateSequence(trial: ExperimentTrial): SequenceFigures {
  const sequence = effectSequence({ leastShare: trial.withheldShare, gridStep: 0.025 });
  let [covered, width, above, below] = [0, 0, 0, 0];
  for (let run = 0; run < trial.runs; run += 1) {
    const random = seededRandom(`sequence ${JSON.stringify({ ...trial, runs: 0 })} ${run}`);
    let state = sequence.init();
    let isCovered = true;
    for (let unit = 0; unit < trial.units; unit += 1) {
      state = sequence.step(state, drawUnit(trial, random));
      const { low, high } = sequence.result(state);
      isCovered &&= low <= trial.lift && trial.lift <= high;
    }
    const { low, high } = sequence.result(state);
    covered += isCovered ? 1 : 0;
    width += high - low;
    above += low > 0 ? 1 : 0;
    below += high < 0 ? 1 : 0;
  }
  const { runs } = trial;
  return { covered: covered / runs, width: width / runs, above: above / runs, below: below / runs };
}

function drawUnit(trial: ExperimentTrial, random: Uniform): RandomisedUnit {
  const { base, lift, withheldShare, correlation } = trial;
  const isTreated = random() >= withheldShare;
  const rate = isTreated ? base + lift : base;
  const outcome =
    correlation === undefined ? Number(random() < rate) : share(rate, correlation, random);
  return { outcome, isTreated, treatedShare: 1 - withheldShare };
}

/** Share of successes of one session's calls, which are alike. */
function share(rate: number, correlation: number, random: Uniform): number {
  const spread = 1 / correlation - 1;
  const own = sampleBeta(rate * spread, (1 - rate) * spread, random);
  const calls = 1 + Math.floor(10 * random());
  let successes = 0;
  for (let call = 0; call < calls; call += 1) if (random() < own) successes += 1;
  return successes / calls;
}
