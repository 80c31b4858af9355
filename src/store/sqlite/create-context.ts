import { systemClock } from "../../core/clock.ts";
import type { Clock } from "../../core/clock.ts";
import type { Connection } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { createDictionary } from "./dictionary.ts";
import { createSessionIds } from "./session-ids.ts";
import { createSourceIds } from "./source-ids.ts";
import { createSuppressions } from "./suppressions.ts";
import type { Tenant } from "./tenant.ts";

export interface ContextOptions {
  /** Who writes: an API key or the operating system's user, never a name from a payload. */
  readonly principal?: { readonly kind: "user" | "api-key"; readonly name: string };
  readonly clock?: Clock;
}

/** What the aggregates of one opened tenant share. */
export async function createContext(
  connection: Connection,
  tenant: Tenant,
  options: ContextOptions,
): Promise<StoreContext> {
  const { tenantId, mac } = tenant;
  const dictionary = createDictionary(connection, tenantId);
  const principal = options.principal ?? { kind: "user", name: "local" };
  return {
    connection,
    tenantId,
    principalId: await principalId(connection, tenantId, principal),
    dictionary,
    sessions: createSessionIds(connection, tenantId),
    sources: createSourceIds(connection, tenantId, dictionary),
    suppressions: createSuppressions(connection, tenantId),
    clock: options.clock ?? systemClock,
    fences: new Map(),
    loadedMarks: new Map(),
    mac,
  };
}

async function principalId(
  connection: Connection,
  tenantId: number,
  principal: { readonly kind: string; readonly name: string },
): Promise<number> {
  const find = (): number | null => {
    const row = connection
      .statement("SELECT principal_id FROM principal WHERE tenant_id = ? AND kind = ? AND name = ?")
      .get(tenantId, principal.kind, principal.name);
    return row === undefined ? null : Number(row["principal_id"]);
  };
  const known = find();
  if (known !== null || connection.readOnly) return known ?? 0;
  return connection.write(() => {
    connection
      .statement(
        `INSERT INTO principal (tenant_id, principal_id, kind, name)
         SELECT ?1, coalesce(max(principal_id), 0) + 1, ?2, ?3 FROM principal WHERE tenant_id = ?1
         ON CONFLICT DO NOTHING`,
      )
      .run(tenantId, principal.kind, principal.name);
    return find() ?? 0;
  });
}
