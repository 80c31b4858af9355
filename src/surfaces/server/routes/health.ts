import { countingOf } from "../counting-of.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

/** Says that the process answers, and one count: nothing else is told without a key. */
export function healthRoute({ tenants }: ServerPorts): Route {
  return {
    method: "GET",
    path: "/health",
    access: "none",
    consumes: [],
    maxBodyBytes: 0,
    handle: () =>
      Response.json({
        status: "ok",
        ops_in_ring: tenants.ringSize(),
        ...countingOf(tenants),
      }),
  };
}
