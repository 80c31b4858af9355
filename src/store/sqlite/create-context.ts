import { systemClock } from "../../core/clock.ts";
import type { Clock } from "../../core/clock.ts";
import { mostDerivedSteps } from "../../core/most-derived-steps.ts";
import type { Principal } from "../../core/rows.ts";
import type { Connection } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { createDictionary } from "./dictionary.ts";
import { findPrincipal, insertPrincipal } from "./principals.ts";
import { createSessionIds } from "./session-ids.ts";
import { createSourceIds } from "./source-ids.ts";
import { createSuppressions } from "./suppressions.ts";
import type { Tenant } from "./tenant.ts";

export interface ContextOptions {
  /** Who writes: an API key or the operating system's user, never a name from a payload. */
  readonly principal?: Principal;
  readonly clock?: Clock;
  /** Measures leases instead of the engine's own time. */
  readonly leaseClock?: Clock;
  /** Steps of one session that are derived; all that use a store must agree. Default {@link mostDerivedSteps}. */
  readonly mostDerivedSteps?: number;
}

/** What the aggregates of one opened tenant share. */
export async function createContext(
  connection: Connection,
  tenant: Tenant,
  options: ContextOptions,
): Promise<StoreContext> {
  const { tenantId, mac } = tenant;
  const { clock = systemClock } = options;
  const dictionary = createDictionary(connection, tenantId, mac);
  const principal: Principal = options.principal ?? { kind: "user", name: "local" };
  return {
    connection,
    tenantId,
    principalId: await openPrincipal(connection, tenantId, principal),
    dictionary,
    sessions: createSessionIds(connection, tenantId),
    sources: createSourceIds(connection, tenantId, dictionary),
    suppressions: createSuppressions(connection, tenantId),
    clock,
    leaseTime: () => options.leaseClock?.now() ?? connection.engine.leaseTime(connection, clock),
    fences: new Map(),
    mostDerivedSteps: options.mostDerivedSteps ?? mostDerivedSteps,
    loadedMarks: new Map(),
    mac,
  };
}

async function openPrincipal(
  connection: Connection,
  tenantId: number,
  principal: Principal,
): Promise<number> {
  const known = findPrincipal(connection, tenantId, principal);
  if (known !== null || connection.readOnly) return known ?? 0;
  return connection.write(() => insertPrincipal(connection, tenantId, principal));
}
