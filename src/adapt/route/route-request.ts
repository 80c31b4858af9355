import { WhetstoneError } from "../../core/errors.ts";
import { paramsJson } from "../check-request.ts";
import { type ArmPart, type RouteArm } from "./route-arm.ts";
import type { RouteFloor } from "./route-floor.ts";
import type { RouteScope } from "./route-scope.ts";
import type { RouteTask } from "./route-task.ts";
import type { Router } from "./router.ts";

/** A task that somebody should do: calls of a tool, or work of a type. */
export interface RouteRequest {
  /** One of both has to be stated. */
  readonly tool?: string;
  /** `read`, `build`, `test`, `judge` or a word of your own. */
  readonly taskType?: string;
  /** Of the call; what they say counts, once that has been shown to help. */
  readonly params?: unknown;
  /** Who may do it, told apart by each list that is stated. Without any: whoever did such tasks, else the houses. */
  readonly houses?: readonly string[];
  readonly models?: readonly string[];
  /** Variants of a tool that do the same; needs `taskType`. */
  readonly tools?: readonly string[];
  /** Id of the run that it belongs to; by default the instance's own. */
  readonly session?: string;
  /** In place of the configured one (`routing.floor`). */
  readonly floor?: RouteFloor;
  /** Expected price of doing it once, by model; holds where no cost was observed. */
  readonly pricesUsd?: Readonly<Record<string, number>>;
}

/** Throws `no-task` (exit 2). */
export function scopeOfRequest({ tool, taskType }: RouteRequest): RouteScope {
  if (tool !== undefined) return { tool };
  if (taskType !== undefined) return { taskType };
  throw new WhetstoneError("no-task", "a route needs a task: a tool or a type of work", {
    exitCode: 2,
    hint: 'such as {tool: "git_status"} or {taskType: "build"}',
  });
}

/**
 * What routing looks at, with everyone who may do it. `houses` are those of the configuration, `routedModel` the one that a
 * policy names for such work: it is among them, also where nobody saw it do such work, unless the request says who may.
 */
export function taskOfRequest(
  request: RouteRequest,
  session: string | null,
  router: Pick<Router, "seen">,
  {
    houses,
    routedModel,
  }: { readonly houses: readonly string[]; readonly routedModel: string | null },
): RouteTask {
  const scope = scopeOfRequest(request);
  const text = request.params === undefined ? null : paramsJson(request.params);
  const stated = statedArms(request);
  const arms = stated ?? withModel(knownArms(scope, router, houses), routedModel);
  const { floor } = request;
  return { scope, arms, text, session, ...(floor === undefined ? {} : { floor }) };
}

/** All combinations of what is stated; null where nothing is. */
function statedArms({ houses, models, tools }: RouteRequest): readonly RouteArm[] | null {
  if (houses === undefined && models === undefined && tools === undefined) return null;
  return each(houses).flatMap((house) =>
    each(models).flatMap((model) => each(tools).map((tool) => ({ tool, house, model }))),
  );
}

const shapes: readonly (readonly ArmPart[])[] = [["house", "model"], ["house"], ["model"]];

/** The finest arms that at least two of did such tasks, else the houses. */
function knownArms(
  scope: RouteScope,
  router: Pick<Router, "seen">,
  houses: readonly string[],
): readonly RouteArm[] {
  for (const shape of shapes) {
    const seen = router.seen(scope, shape);
    if (seen.length > 1) return seen;
  }
  return houses.map((house) => ({ tool: null, house, model: null }));
}

/** Where models are told apart. */
function withModel(arms: readonly RouteArm[], model: string | null): readonly RouteArm[] {
  const [first] = arms;
  const isMissing = model !== null && arms.every((arm) => arm.model !== model);
  if (!isMissing || first === undefined || first.model === null) return arms;
  const houses = first.house === null ? [null] : [...new Set(arms.map(({ house }) => house))];
  return [...arms, ...houses.map((house) => ({ tool: null, house, model }))];
}

/** What is not stated is not told apart. */
function each(names: readonly string[] | undefined): readonly (string | null)[] {
  return names === undefined ? [null] : [...new Set(names)];
}
