import { statSync } from "node:fs";
import { isoTime } from "../../../core/iso-time.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";
import type { TenantDoors } from "../tenants.ts";

interface Readiness {
  readonly ready: boolean;
  readonly reason: string | null;
  /** False while nothing learns of what comes in. */
  readonly deriving: boolean;
  readonly sessions_to_derive: number | null;
  readonly events_to_unfold: number | null;
  readonly derived_at: string | null;
  readonly last_event_at: string | null;
  readonly wal_bytes: number;
  /** What is wrong with the log; null while nothing is. */
  readonly wal_alarm: string | null;
  readonly spool: { readonly files: number; readonly bytes: number };
}

/** Whether the store answers, and how far behind it is: 503 when it does not. */
export function readyRoute(ports: ServerPorts): Route {
  return {
    method: "GET",
    path: "/ready",
    access: "read",
    consumes: [],
    maxBodyBytes: 0,
    async handle({ doors }) {
      const readiness = await readReadiness(ports, doors);
      return Response.json(readiness, { status: readiness.ready ? 200 : 503 });
    },
  };
}

async function readReadiness(
  ports: ServerPorts,
  { intake, store }: TenantDoors,
): Promise<Readiness> {
  const always = {
    deriving: ports.derivation()?.isRunning() ?? false,
    last_event_at: isoTime(intake.lastAt()),
    wal_bytes: logBytes(ports),
    wal_alarm: ports.logAlarm(),
    spool: intake.pendingSpool(),
  };
  try {
    const { pendingSessions, derivedAt } = await store.derivationAge();
    return {
      ready: true,
      reason: null,
      sessions_to_derive: pendingSessions,
      events_to_unfold: await store.countPendingEvents(),
      derived_at: isoTime(derivedAt),
      ...always,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const unknown = { sessions_to_derive: null, events_to_unfold: null, derived_at: null };
    return { ready: false, reason, ...unknown, ...always };
  }
}

/** Size of the database's write-ahead log. */
export function logBytes({ databasePath }: ServerPorts): number {
  return statSync(`${databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
