import type { Route } from "./route.ts";
import { eventRoute } from "./routes/event.ts";
import { healthRoute } from "./routes/health.ts";
import { hermesRoute } from "./routes/hermes.ts";
import { ingestRoutes } from "./routes/ingest.ts";
import { liveRoute } from "./routes/live.ts";
import { logRoute } from "./routes/log.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { otlpRoutes } from "./routes/otlp.ts";
import { readyRoute } from "./routes/ready.ts";
import { statsRoute } from "./routes/stats.ts";
import type { ServerPorts } from "./server-ports.ts";

/** Every route of the server. */
export function serverRoutes(ports: ServerPorts): readonly Route[] {
  return [
    eventRoute(ports),
    logRoute(ports),
    ...ingestRoutes(ports),
    ...otlpRoutes(ports),
    hermesRoute(ports),
    healthRoute(ports),
    readyRoute(ports),
    statsRoute(),
    metricsRoute(ports),
    liveRoute(ports),
  ];
}
