import type { AdaptiveMode } from "../../core/adaptive-mode.ts";
import type { Clock } from "../../core/clock.ts";
import type { Policies } from "../policy/policies.ts";
import type { ArmBelief } from "./arm-belief.ts";
import type { RouteDecision } from "./route-decision.ts";
import { type RouteRequest, scopeOfRequest, taskOfRequest } from "./route-request.ts";
import type { RouteTask } from "./route-task.ts";
import { readRouteValues, type RouteValues } from "./route-values.ts";
import type { Router } from "./router.ts";

export interface DecidedRequest {
  readonly task: RouteTask;
  readonly decision: RouteDecision;
  /** What the policies said. */
  readonly values: RouteValues;
}

export interface DecidePorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly policies: Policies;
  /** Names of the houses that are configured. */
  readonly houses: readonly string[];
  /** Null where no house is. */
  readonly sovereign: string | null;
  /** Circuits that are open, as `house/tool`. */
  readonly openCircuits: () => Promise<ReadonlySet<string>>;
}

/** Decides by what the router knows, the policies in force and the circuits as they stand. `session`: null for a look. */
export async function decideRequest(
  ports: DecidePorts,
  router: Router,
  request: RouteRequest,
  { session, mode }: { readonly session: string | null; readonly mode: AdaptiveMode },
): Promise<DecidedRequest> {
  const values = await readRouteValues(ports.policies, scopeOfRequest(request), session);
  const { routedModel } = values;
  const task = taskOfRequest(request, session, router, { houses: ports.houses, routedModel });
  const circuits = await ports.openCircuits();
  const assigned = routedModel === null ? null : armWithModel(router.beliefs(task), routedModel);
  const decision = router.route(task, {
    id: ports.newId(),
    atMs: ports.clock.now(),
    mode,
    minConfidence: values.minConfidence,
    fallbackBelow: values.fallbackBelow,
    sovereign: ports.sovereign,
    isMasked: (arm) => circuits.has(`${arm.house ?? ""}/${arm.tool ?? request.tool ?? ""}`),
    priceUsd: ({ model }) => request.pricesUsd?.[model ?? ""] ?? null,
    assigned,
  });
  return { task, decision, values };
}

/** Of several houses with the model, the one most likely to succeed with it. */
function armWithModel(beliefs: readonly ArmBelief[], model: string): string | null {
  const own = beliefs.filter(({ arm }) => arm.model === model);
  const [likeliest] = own.toSorted((a, b) => b.probability - a.probability);
  return likeliest?.key ?? null;
}
