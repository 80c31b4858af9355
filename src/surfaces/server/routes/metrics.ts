import type { EventIntake } from "../../../loop/event-intake.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";
import type { TenantDoors } from "../tenants.ts";
import { logBytes } from "./ready.ts";

/** Counters and gauges in the text format of Prometheus (version 0.0.4). */
export function metricsRoute(ports: ServerPorts): Route {
  return {
    method: "GET",
    path: "/metrics",
    access: "read",
    consumes: [],
    maxBodyBytes: 0,
    handle: ({ caller, doors }) =>
      new Response(metricsText(ports, doors, caller.tenant === ports.ownTenant), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      }),
  };
}

/** Requests of all tenants together are counted for those who run the server. */
function metricsText(ports: ServerPorts, { intake }: TenantDoors, isOperator: boolean): string {
  return [
    ...intakeMetrics(intake),
    ...serverMetrics(ports),
    ...(isOperator ? requestMetrics(ports) : []),
  ].join("");
}

function intakeMetrics(intake: EventIntake): readonly string[] {
  const { received, ...became } = intake.counts();
  const spool = intake.pendingSpool();
  const pushed = Object.entries(intake.pushed.counts());
  const becameLines = Object.entries(became).map(([name, count]) => `{became="${name}"} ${count}`);
  return [
    metric("events_received_total", "counter", "Events sent since the start.", [` ${received}`]),
    metric("events_total", "counter", "What became of them.", becameLines),
    metric("events_in_ring", "gauge", "Events received in the last 24 hours.", [
      ` ${intake.ringSize()}`,
    ]),
    metric(
      "events_in_ring_counting",
      "gauge",
      "1 while those from before the start are still being counted.",
      [intake.isCounting() ? " 1" : " 0"],
    ),
    metric("spool_files", "gauge", "Files that wait in the spool.", [` ${spool.files}`]),
    metric("spool_bytes", "gauge", "Their bytes.", [` ${spool.bytes}`]),
    metric(
      "pushed_rows_total",
      "counter",
      "Rows of pushed transcripts.",
      pushed
        .filter(([name]) => name !== "received")
        .map(([name, count]) => `{became="${name}"} ${count}`),
    ),
  ];
}

function serverMetrics(ports: ServerPorts): readonly string[] {
  const derivation = ports.derivation();
  return [
    metric("wal_bytes", "gauge", "Size of the write-ahead log.", [` ${logBytes(ports)}`]),
    metric(
      "wal_alarm",
      "gauge",
      "1 while it is too large or cannot be folded back; the server's log and /ready say which.",
      [ports.logAlarm() === null ? " 0" : " 1"],
    ),
    metric(
      "derivation_running",
      "gauge",
      "0 while nothing learns of what comes in: its thread ended and is started again later.",
      [derivation?.isRunning() === true ? " 1" : " 0"],
    ),
    metric("derivation_restarts_total", "counter", "How often it was started again.", [
      ` ${derivation?.restarts() ?? 0}`,
    ]),
    metric("memory_bytes", "gauge", "Resident memory of the process.", [
      ` ${process.memoryUsage.rss()}`,
    ]),
  ];
}

function requestMetrics({ requests, rateLimit }: ServerPorts): readonly string[] {
  const requestLines = requests
    .list()
    .map(({ route, status, count }) => `{route="${route}",status="${status}"} ${count}`);
  return [
    metric("http_requests_total", "counter", "Requests answered.", requestLines),
    metric("rate_limited_total", "counter", "Requests refused because their key sent too many.", [
      ` ${rateLimit.refused()}`,
    ]),
  ];
}

function metric(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: readonly string[],
): string {
  const full = `whetstone_${name}`;
  const lines = samples.map((sample) => `${full}${sample}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}
