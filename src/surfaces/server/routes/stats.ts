import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

/** The events of the last 24 hours, counted. */
export function statsRoute({ intake }: ServerPorts): Route {
  return {
    method: "GET",
    path: "/stats",
    access: "read",
    consumes: [],
    maxBodyBytes: 0,
    handle() {
      const { bySource, ...totals } = intake.totals();
      return Response.json({
        ...totals,
        by_source: bySource,
        recent_scenario_ops: intake.recentScenarioOperations(),
      });
    },
  };
}
