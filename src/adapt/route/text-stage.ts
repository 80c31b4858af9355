import { logit } from "../../stats/forecast.ts";
import { logLossSwitch } from "../../stats/log-loss-switch.ts";
import type { GatedStage } from "../predict/gated-stage.ts";
import { type TextFeatures, textPositions } from "./text-features.ts";

/** A text moves a logit by this at most, which bounds what it can win or lose. */
const mostShift = 1;
const [rate, decay, damping] = [0.05, 0.001, 0.1] as const;

/**
 * Logistic regression on hashed words beside the logit of the rate, one step an outcome with AdaGrad's step sizes (Duchi,
 * Hazan and Singer, 2011) and a pull to 0. In use only while an e-process on its log-loss says that it helps.
 */
export function createTextStage(): GatedStage<TextFeatures> {
  const weights = new Float32Array(textPositions);
  const squares = new Float32Array(textPositions);
  const choice = logLossSwitch({ range: mostShift });
  let gate = choice.init();
  const shiftOf = ({ positions, values }: TextFeatures): number =>
    positions.reduce((sum, at, index) => sum + (weights[at] ?? 0) * (values[index] ?? 0), 0);
  return {
    correct(features, before) {
      const shift = Math.max(-mostShift, Math.min(mostShift, shiftOf(features)));
      return { before, candidate: sigmoid(logit(before) + shift), isUsed: gate.isOn };
    },
    learn(features, { before, candidate }, isSuccess) {
      gate = choice.step(gate, { isSuccess, current: before, candidate });
      const error = sigmoid(logit(before) + shiftOf(features)) - Number(isSuccess);
      for (const [index, at] of features.positions.entries()) {
        const slope = error * (features.values[index] ?? 0) + decay * (weights[at] ?? 0);
        squares[at] = (squares[at] ?? 0) + slope * slope;
        const step = rate / Math.sqrt((squares[at] ?? 0) + damping);
        weights[at] = (weights[at] ?? 0) - step * slope;
      }
    },
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
