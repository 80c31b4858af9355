import type { RouteArm } from "../../src/adapt/route/route-arm.ts";
import type { RoutedOutcome } from "../../src/adapt/route/routed-outcome.ts";
import type { RouteTask } from "../../src/adapt/route/route-task.ts";
import type { Router, RouteSituation } from "../../src/adapt/route/router.ts";

export function houseArm(house: string): RouteArm {
  return { tool: null, house, model: null };
}

export function modelArm(model: string): RouteArm {
  return { tool: null, house: null, model };
}

/** A build among houses. */
export function buildTask(arms: readonly RouteArm[], more: Partial<RouteTask> = {}): RouteTask {
  return { scope: { taskType: "build" }, arms, text: null, session: null, ...more };
}

export function situation(more: Partial<RouteSituation> = {}): RouteSituation {
  return {
    id: "decision 1",
    atMs: 0,
    mode: "apply",
    minConfidence: 0.7,
    fallbackBelow: 0.3,
    sovereign: "timmy",
    isMasked: () => false,
    priceUsd: () => null,
    assigned: null,
    ...more,
  };
}

/** So many successes and failures of an arm, spread evenly. */
export function teach(
  router: Router,
  arm: RouteArm,
  [successes, failures]: readonly [number, number],
  more: Partial<RoutedOutcome> = {},
): void {
  const n = successes + failures;
  for (let index = 0; index < n; index += 1) {
    const isSuccess =
      Math.floor(((index + 1) * successes) / n) > Math.floor((index * successes) / n);
    router.learn({ ...arm, taskType: "build", text: null, costUsd: null, isSuccess, ...more });
  }
}
