import { createHash } from "node:crypto";
import type { RouteArm } from "../../src/adapt/route/route-arm.ts";
import type { RouteDecision } from "../../src/adapt/route/route-decision.ts";
import { createRouter, type Router } from "../../src/adapt/route/router.ts";
import { defaultRouterSettings } from "../../src/adapt/route/router-settings.ts";
import type { OutcomeTask } from "../data/outcome-tables.ts";

/** Two arms of a table: that which succeeds most often on the part that is fitted on, and the cheapest or weakest other. */
export interface ArmPair {
  readonly weak: string;
  readonly strong: string;
}

/** Keeps the cut apart from others by the same hash: a table may be a part that was cut off by it. */
const salt = "routing\0";

/** A table cut in two by a hash of the task: one half is learned from, the other reported on. */
export function halves(tasks: readonly OutcomeTask[]): {
  readonly fit: readonly OutcomeTask[];
  readonly report: readonly OutcomeTask[];
} {
  const hashed = tasks
    .map((task) => ({ task, hash: createHash("sha256").update(`${salt}${task.id}`).digest("hex") }))
    .toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  return {
    fit: hashed.filter(({ hash }) => isFitted(hash)).map(({ task }) => task),
    report: hashed.filter(({ hash }) => !isFitted(hash)).map(({ task }) => task),
  };
}

function isFitted(hash: string): boolean {
  return Number.parseInt(hash[0] ?? "0", 16) % 2 === 0;
}

/** Null where fewer than two arms did something. */
export function armPair(fit: readonly OutcomeTask[]): ArmPair | null {
  const arms = [...new Set(fit.flatMap(({ outcomes }) => [...outcomes.keys()]))].map((arm) => {
    const done = fit.flatMap(({ outcomes }) => outcomes.get(arm) ?? []);
    const costs = done.flatMap(({ costUsd }) => costUsd ?? []);
    return {
      arm,
      rate: done.filter(({ isSuccess }) => isSuccess).length / done.length,
      cost: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length,
    };
  });
  const [strong, ...others] = arms.toSorted((a, b) => b.rate - a.rate);
  const [weak] = others.toSorted((a, b) => (a.cost ?? 0) - (b.cost ?? 0) || a.rate - b.rate);
  return strong === undefined || weak === undefined ? null : { strong: strong.arm, weak: weak.arm };
}

function modelArm(model: string): RouteArm {
  return { tool: null, house: null, model };
}

/** The product's router after the outcomes of a part, in the order of the tasks' hashes. Tables do not drift: nothing fades. */
export function fittedRouter(fit: readonly OutcomeTask[], { weak, strong }: ArmPair): Router {
  const router = createRouter({ ...defaultRouterSettings, discount: 1, alpha: 0.5 });
  for (const { taskType, text, outcomes } of fit)
    for (const model of [weak, strong]) {
      const outcome = outcomes.get(model);
      if (outcome === undefined) continue;
      router.learn({ ...modelArm(model), taskType, text, ...outcome });
    }
  return router;
}

/** How much likelier the strong arm is to succeed, as the router believes. */
export function believedNeed(router: Router, task: OutcomeTask, pair: ArmPair): number {
  const [weak, strong] = router.beliefs({
    scope: { taskType: task.taskType },
    arms: [modelArm(pair.weak), modelArm(pair.strong)],
    text: task.text,
    session: null,
  });
  return (strong?.probability ?? 0) - (weak?.probability ?? 0);
}

/**
 * What the router chooses where the cheaper arm will do unless it is likelier to fail by more than `within`. Prices only
 * say which is the cheaper one.
 */
export function routeWithin(
  router: Router,
  task: OutcomeTask,
  pair: ArmPair,
  within: number,
): RouteDecision["chosen"] {
  const { chosen } = router.route(
    {
      scope: { taskType: task.taskType },
      arms: [modelArm(pair.weak), modelArm(pair.strong)],
      text: task.text,
      session: null,
      floor: { within },
    },
    {
      id: task.id,
      atMs: 0,
      mode: "suggest",
      minConfidence: 0,
      fallbackBelow: 0,
      sovereign: null,
      isMasked: () => false,
      priceUsd: ({ model }) => (model === pair.weak ? 1 : 10),
      assigned: null,
    },
  );
  return chosen;
}
