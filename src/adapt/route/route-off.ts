import { policyVersion } from "./decide-route.ts";
import type { RouteDecision } from "./route-decision.ts";

/** What is answered where routing is off. */
export function routeOff(task: string): RouteDecision {
  return {
    decision: null,
    task,
    mode: "off",
    chosen: null,
    falls_back: false,
    asks: true,
    confidence: 0,
    reason: `${task}: routing is off (\`whetstone policy mode\`, or \`modes.routing\` in the configuration)`,
    explored: false,
    deterministic: true,
    floor: 0,
    reported_best: null,
    candidates: [],
    policy_version: policyVersion,
  };
}
