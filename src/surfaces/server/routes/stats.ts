import { countingOf } from "../counting-of.ts";
import type { Route } from "../route.ts";

/** The events of the last 24 hours, counted. */
export function statsRoute(): Route {
  return {
    method: "GET",
    path: "/stats",
    access: "read",
    consumes: [],
    maxBodyBytes: 0,
    handle({ doors: { intake } }) {
      const { bySource, ...totals } = intake.totals();
      return Response.json({
        ...totals,
        by_source: bySource,
        recent_scenario_ops: intake.recentScenarioOperations(),
        ...countingOf(intake),
      });
    },
  };
}
