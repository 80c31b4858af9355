import { armStatistics, type ArmState, unknownArm } from "../../src/stats/arm-statistics.ts";
import { chooseArm } from "../../src/stats/choose-arm.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";

export interface BanditTrial {
  /** Success rates of the arms, and from `driftAt` on. */
  readonly rates: readonly number[];
  readonly driftAt: number;
  readonly driftedRates: readonly number[];
  readonly pulls: number;
  readonly runs: number;
  /** Draws behind a choice. One plays by the same law as 256: a share of wins is the mean of single draws. */
  readonly draws: number;
}

export interface BanditFigures {
  /** Mean of successes lost against always playing the best arm. */
  readonly regret: number;
  /** Mean number of pulls after the drift until the best arm made up most of the last 50. */
  readonly recovery: number;
  /** Share of runs with that within 300. */
  readonly recovered: number;
}

export type Player = "thompson" | "ucb1" | "greedy";

/** Runs of one way to choose among Bernoulli arms that change once. */
export function simulateBandit(player: Player, trial: BanditTrial): BanditFigures {
  let [regret, recovery, recovered] = [0, 0, 0];
  for (let run = 0; run < trial.runs; run += 1) {
    const random = seededRandom(`bandit ${JSON.stringify(trial.rates)} ${run}`);
    const choices = playOnce(player, trial, random);
    for (const [pull, arm] of choices.entries()) {
      const rates = pull < trial.driftAt ? trial.rates : trial.driftedRates;
      regret += Math.max(...rates) - (rates[arm] ?? 0);
    }
    const best = trial.driftedRates.indexOf(Math.max(...trial.driftedRates));
    const time = recoveryTime(choices.slice(trial.driftAt), best);
    recovery += time;
    if (time <= 300) recovered += 1;
  }
  const { runs } = trial;
  return { regret: regret / runs, recovery: recovery / runs, recovered: recovered / runs };
}

function playOnce(player: Player, trial: BanditTrial, random: Uniform): readonly number[] {
  const statistics = armStatistics({ discount: player === "thompson" ? 0.995 : 1 });
  const names = trial.rates.map((_, index) => String(index));
  let state = { version: 1, arms: names.map(unknownArm) };
  const choices: number[] = [];
  for (let pull = 0; pull < trial.pulls; pull += 1) {
    const arm = chosenBy(player, state.arms, { pull, draws: trial.draws }, random);
    const rates = pull < trial.driftAt ? trial.rates : trial.driftedRates;
    const isSuccess = random() < (rates[Number(arm)] ?? 0);
    choices.push(Number(arm));
    state = { version: 1, arms: [...statistics.step(state, { arm, isSuccess }).arms] };
  }
  return choices;
}

function chosenBy(
  player: Player,
  arms: readonly ArmState[],
  { pull, draws }: { readonly pull: number; readonly draws: number },
  random: Uniform,
): string {
  if (player === "thompson") {
    const options = { floor: 1, seed: `${random()}`, uniform: random(), mayExplore: true };
    return chooseArm(arms, { ...options, draws })?.arm ?? "";
  }
  const scores = arms.map(({ pulls, successes }) => {
    if (pulls === 0) return Infinity;
    return successes / pulls + (player === "ucb1" ? Math.sqrt((2 * Math.log(pull)) / pulls) : 0);
  });
  return arms[scores.indexOf(Math.max(...scores))]?.arm ?? "";
}

/** First pull at which more than half of the last 50 were of the best arm; the number of pulls where never. */
function recoveryTime(choices: readonly number[], best: number): number {
  const time = choices.findIndex((_, index) => {
    const recent = choices.slice(Math.max(0, index - 49), index + 1);
    return index >= 49 && recent.filter((arm) => arm === best).length > 25;
  });
  return time === -1 ? choices.length : time + 1;
}
