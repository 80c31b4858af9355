import type { RouteArm } from "../../src/adapt/route/route-arm.ts";
import { createRouter, type Router } from "../../src/adapt/route/router.ts";
import { defaultRouterSettings } from "../../src/adapt/route/router-settings.ts";
import type { PastDecision } from "../../src/adapt/route/decision-record.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";
import { buildTask, modelArm, situation } from "./route-requests.ts";

export interface RouteTrial {
  /** Success rates of the arms, and from `driftAt` on. */
  readonly rates: readonly number[];
  readonly driftedRates: readonly number[];
  readonly driftAt: number;
  readonly decisions: number;
  /** Draws behind a choice: one plays by the same law as 256. */
  readonly draws: number;
}

/** One run: arms that were chosen, by number, and the decisions as the journal has them. */
export interface RouteRun {
  readonly chosen: readonly number[];
  readonly past: readonly PastDecision[];
}

/** A router that only success counts for and whose budget never ends, on arms that change once. */
export function simulateRoute(trial: RouteTrial, seed: string): RouteRun {
  const router = createRouter({
    ...defaultRouterSettings,
    floor: { atLeast: 1 },
    explore: { share: 1, usdPerDay: Number.MAX_VALUE },
    draws: trial.draws,
  });
  const random = seededRandom(seed);
  const arms = trial.rates.map((_, index) => modelArm(`m${index}`));
  const chosen: number[] = [];
  const past: PastDecision[] = [];
  for (let at = 0; at < trial.decisions; at += 1) {
    const decided = decideOnce(router, arms, `${seed} ${at}`, at);
    const rates = at < trial.driftAt ? trial.rates : trial.driftedRates;
    const isSuccess = random() < (rates[decided.index] ?? 0);
    router.learn({
      ...decided.arm,
      taskType: "build",
      text: null,
      costUsd: null,
      isSuccess,
    });
    router.settle(decided.past.id);
    chosen.push(decided.index);
    const outcome = { isSuccess, latencyMs: null, costUsd: null, source: "told" } as const;
    past.push({ ...decided.past, outcome });
  }
  return { chosen, past };
}

function decideOnce(
  router: Router,
  arms: readonly RouteArm[],
  id: string,
  atMs: number,
): { readonly arm: RouteArm; readonly index: number; readonly past: PastDecision } {
  const task = buildTask(arms);
  const decision = router.route(task, situation({ id, atMs, sovereign: null }));
  router.commit(task, decision, atMs);
  const index = arms.findIndex(({ model }) => model === decision.chosen?.model);
  const arm = arms[index] ?? modelArm("");
  return {
    arm,
    index,
    past: {
      id,
      task: { session: null, tool: null, taskType: "build" },
      candidates: decision.candidates,
      chosen: `model=${arm.model}`,
      chosenArm: { ...arm },
      isExplored: decision.explored,
      isDeterministic: decision.deterministic,
      at: atMs,
      outcome: null,
      hasExecution: false,
    },
  };
}

export interface RouteFigures {
  /** Mean of successes lost against always choosing the best arm. */
  readonly regret: number;
  /** Mean decisions after the drift until the best arm made up most of the last 50. */
  readonly recovery: number;
  /** Share of runs with that within 300. */
  readonly recovered: number;
}

export function routeFigures(trial: RouteTrial, runs: number): RouteFigures {
  const all = Array.from({ length: runs }, (_, run) => {
    const { chosen } = simulateRoute(trial, `route ${JSON.stringify(trial.rates)} ${run}`);
    const best = trial.driftedRates.indexOf(Math.max(...trial.driftedRates));
    return {
      lost: chosen.reduce((sum, arm, at) => sum + lostBy(trial, arm, at), 0),
      time: recoveryTime(chosen.slice(trial.driftAt), best),
    };
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / runs;
  return {
    regret: mean(all.map(({ lost }) => lost)),
    recovery: mean(all.map(({ time }) => time)),
    recovered: mean(all.map(({ time }) => Number(time <= 300))),
  };
}

function lostBy({ rates, driftedRates, driftAt }: RouteTrial, arm: number, at: number): number {
  const now = at < driftAt ? rates : driftedRates;
  return Math.max(...now) - (now[arm] ?? 0);
}

/** First decision at which more than half of the last 50 were of the best arm; their number where never. */
function recoveryTime(chosen: readonly number[], best: number): number {
  const time = chosen.findIndex(
    (_, at) => at >= 49 && chosen.slice(at - 49, at + 1).filter((arm) => arm === best).length > 25,
  );
  return time === -1 ? chosen.length : time + 1;
}
