import { type Forecast, logit } from "../../stats/forecast.ts";
import {
  logisticProbability,
  logisticRegression,
  type LogisticState,
} from "../../stats/logistic-regression.ts";
import { logLossSwitch, type SwitchState } from "../../stats/log-loss-switch.ts";
import {
  type IsotonicStep,
  isotonicRegression,
  recalibrated,
} from "../../stats/isotonic-regression.ts";

/** Corrects a probability; in use only while it has been shown to lose less than leaving it alone. */
export interface GatedStage<Input> {
  /** What it would say; `isUsed` says whether that is to be believed. */
  correct(input: Input, probability: number): Correction;
  learn(input: Input, correction: Correction, isSuccess: boolean): void;
}

/** One whose state can be written down: plain data that survives a JSON round trip. */
export interface KeptStage<Input, State> extends GatedStage<Input> {
  state(): State;
  restore(state: State): void;
}

export interface Correction {
  readonly before: number;
  readonly candidate: number;
  readonly isUsed: boolean;
}

export function correctedProbability({ before, candidate, isUsed }: Correction): number {
  return isUsed ? candidate : before;
}

/** The second stage moves the pooled logit by this at most, which bounds what it can win or lose. */
const mostShift = 1;
/** Known outcomes before the second stage may speak. */
const leastOutcomes = 500;

export interface ContextStageState {
  readonly weights: LogisticState;
  readonly gate: SwitchState;
}

/** Online logistic regression with the pooled logit as offset (spec: stats, second stage). */
export function createContextStage(
  features: number,
): KeptStage<readonly number[], ContextStageState> {
  const regression = logisticRegression({ features });
  const choice = logLossSwitch({ range: mostShift });
  let [weights, gate] = [regression.init(), choice.init()];
  return {
    correct(input, before) {
      const offset = logit(before);
      const free = logit(logisticProbability(weights, input, offset));
      const bounded = Math.max(offset - mostShift, Math.min(offset + mostShift, free));
      const candidate = 1 / (1 + Math.exp(-bounded));
      return { before, candidate, isUsed: gate.isOn && weights.n >= leastOutcomes };
    },
    learn(input, { before, candidate }, isSuccess) {
      gate = choice.step(gate, { isSuccess, current: before, candidate });
      weights = regression.step(weights, { features: input, offset: logit(before), isSuccess });
    },
    state: () => ({ weights, gate }),
    restore: (state) => {
      ({ weights, gate } = state);
    },
  };
}

/** Forecasts that a recalibration is made from: the latest. */
const mostForecasts = 4000;
const outcomesPerFit = 200;

export interface RecalibrationState {
  readonly latest: readonly (readonly [probability: number, isSuccess: boolean])[];
  readonly steps: readonly IsotonicStep[];
  readonly gate: SwitchState;
  readonly learned: number;
}

/** Isotonic regression of the outcomes on the latest forecasts. */
export function createRecalibration(): KeptStage<null, RecalibrationState> {
  const choice = logLossSwitch();
  const latest: Forecast[] = [];
  let [steps, gate, learned]: [readonly IsotonicStep[], SwitchState, number] = [
    [],
    choice.init(),
    0,
  ];
  return {
    correct: (_, before) => ({ before, candidate: recalibrated(steps, before), isUsed: gate.isOn }),
    learn(_, { before, candidate }, isSuccess) {
      gate = choice.step(gate, { isSuccess, current: before, candidate });
      latest.push({ probability: before, isSuccess });
      learned += 1;
      if (latest.length > mostForecasts + outcomesPerFit) latest.splice(0, outcomesPerFit);
      if (learned < leastOutcomes || learned % outcomesPerFit !== 0) return;
      steps = isotonicRegression(latest);
    },
    state: () => ({
      latest: latest.map(({ probability, isSuccess }) => [probability, isSuccess] as const),
      steps,
      gate,
      learned,
    }),
    restore(state) {
      latest.push(...state.latest.map(([probability, isSuccess]) => ({ probability, isSuccess })));
      ({ steps, gate, learned } = state);
    },
  };
}
