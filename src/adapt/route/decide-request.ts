import type { AdaptiveMode } from "../../core/adaptive-mode.ts";
import type { Clock } from "../../core/clock.ts";
import type { Policies } from "../policy/policies.ts";
import { armKey, type RouteArm } from "./route-arm.ts";
import type { RouteDecision } from "./route-decision.ts";
import { type RouteRequest, taskOfRequest } from "./route-request.ts";
import type { RouteTask } from "./route-task.ts";
import { readRouteValues } from "./route-values.ts";
import type { Router } from "./router.ts";

export interface DecidedRequest {
  readonly task: RouteTask;
  readonly decision: RouteDecision;
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
  const task = taskOfRequest(request, session, router, ports.houses);
  const values = await readRouteValues(ports.policies, task.scope, session);
  const circuits = await ports.openCircuits();
  const decision = router.route(task, {
    id: ports.newId(),
    atMs: ports.clock.now(),
    mode,
    minConfidence: values.minConfidence,
    fallbackBelow: values.fallbackBelow,
    sovereign: ports.sovereign,
    isMasked: (arm) => circuits.has(`${arm.house ?? ""}/${arm.tool ?? request.tool ?? ""}`),
    priceUsd: ({ model }) => request.pricesUsd?.[model ?? ""] ?? null,
    assigned: armWithModel(task.arms, values.routedModel),
  });
  return { task, decision };
}

function armWithModel(arms: readonly RouteArm[], model: string | null): string | null {
  const own = arms.filter((arm) => model !== null && arm.model === model);
  const [only] = own;
  return own.length === 1 && only !== undefined ? armKey(only) : null;
}
