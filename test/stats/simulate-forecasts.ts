import type { Forecast } from "../../src/stats/forecast.ts";
import {
  logisticProbability,
  logisticRegression,
  type LogisticResult,
} from "../../src/stats/logistic-regression.ts";
import { sampleBeta, sampleNormal } from "../../src/stats/sample.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";

/** Forecasts of rates from Beta(3, 2), whose logit is stretched by `boldness` and moved by `shift`. */
export function drawForecasts(
  count: number,
  seed: string,
  { boldness = 1, shift = 0 }: { readonly boldness?: number; readonly shift?: number } = {},
): Forecast[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const rate = sampleBeta(3, 2, random);
    const stretched = boldness * Math.log(rate / (1 - rate)) + shift;
    return { probability: 1 / (1 + Math.exp(-stretched)), isSuccess: random() < rate };
  });
}

export interface SecondStageFigures {
  readonly learned: LogisticResult;
  /** Mean log-loss over the second half, of the offset alone and with what was learned beside it. */
  readonly offsetLoss: number;
  readonly learnedLoss: number;
}

/** Outcomes that depend on a known logit and on two features with weights 1 and -0.7; each predicted, then learned from. */
export function simulateSecondStage(seed: number, count: number): SecondStageFigures {
  const random = seededRandom(`second stage ${seed}`);
  const model = logisticRegression({ features: 2 });
  let state = model.init();
  let [offsetLoss, learnedLoss] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const features = [Number(random() < 0.3), sampleNormal(random) / 2];
    const offset = 0.5 + sampleNormal(random);
    const rate = sigmoid(offset + (features[0] ?? 0) - 0.7 * (features[1] ?? 0));
    const isSuccess = random() < rate;
    if (index >= count / 2) {
      const [plain, learned] = [sigmoid(offset), logisticProbability(state, features, offset)];
      offsetLoss -= Math.log(isSuccess ? plain : 1 - plain);
      learnedLoss -= Math.log(isSuccess ? learned : 1 - learned);
    }
    state = model.step(state, { features, offset, isSuccess });
  }
  const half = count / 2;
  return {
    learned: model.result(state),
    offsetLoss: offsetLoss / half,
    learnedLoss: learnedLoss / half,
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
