import { offPolicyValue } from "../../src/stats/off-policy-value.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";

export interface EvaluationFigures {
  /** Share of simulations whose 95% interval holds the policy's true value. */
  readonly ips: number;
  readonly snips: number;
  readonly meanEffectiveSize: number;
}

/** One arm in one kind of task: its success rate, and how often the stored and the logging policy choose it there. */
interface Option {
  readonly rate: number;
  readonly target: number;
  readonly logging: number;
}

const easy: readonly Option[] = [
  { rate: 0.8, target: 0.9, logging: 0.5 },
  { rate: 0.5, target: 0.05, logging: 0.3 },
  { rate: 0.3, target: 0.05, logging: 0.2 },
];
const hard: readonly Option[] = [
  { rate: 0.2, target: 0, logging: 0.4 },
  { rate: 0.6, target: 0.3, logging: 0.3 },
  { rate: 0.7, target: 0.7, logging: 0.3 },
];
/** Half of all tasks are easy. */
const truth = [...easy, ...hard].reduce((sum, { rate, target }) => sum + (rate * target) / 2, 0);

/** Logs of `decisions` choices by one policy, from which another is valued. */
export function simulateEvaluation(simulations: number, decisions: number): EvaluationFigures {
  let [ips, snips, size] = [0, 0, 0];
  for (let seed = 0; seed < simulations; seed += 1) {
    const random = seededRandom(`evaluation ${seed}`);
    const log = Array.from({ length: decisions }, () => {
      const options = random() < 0.5 ? easy : hard;
      const { rate, target, logging } = drawn(options, random());
      return {
        propensity: logging,
        targetPropensity: target,
        reward: Number(random() < rate),
        isDeterministic: false,
      };
    });
    const found = offPolicyValue(log);
    if (found.ips !== null && found.ips.low <= truth && truth <= found.ips.high) ips += 1;
    if (found.snips !== null && found.snips.low <= truth && truth <= found.snips.high) snips += 1;
    size += found.effectiveSize;
  }
  return {
    ips: ips / simulations,
    snips: snips / simulations,
    meanEffectiveSize: size / simulations,
  };
}

function drawn(options: readonly Option[], uniform: number): Option {
  let below = 0;
  const found = options.find(({ logging }) => (below += logging) > uniform);
  return found ?? options[0]!;
}
