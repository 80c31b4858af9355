import type { Principal } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { findPrincipal, insertPrincipal } from "./principals.ts";
import { schemaNewer } from "./schema-version.ts";

/** What one write transaction writes under. */
export interface Batch {
  /** Sequence number of what this process itself writes; the rows carry it. */
  readonly seq: number;
  /** The number of what somebody else sent; absent: as {@link seq}. */
  readonly seqOf: (principal: Principal | undefined) => number;
}

/**
 * One write transaction of record or journal rows, a batch for each who sent some of them. The numbers are taken under the
 * write lock, so that numbers follow commits; they are recorded only when `work` says that something was stored.
 */
export function writeBatch<T>(
  context: StoreContext,
  work: (batch: Batch) => { readonly stored: boolean; readonly result: T },
): Promise<T> {
  return context.connection.write(() => {
    requireKnownSchema(context);
    context.suppressions.refresh();
    const numbers = createNumbers(context);
    const { stored, result } = work(numbers.batch);
    if (stored) numbers.record();
    return result;
  });
}

function createNumbers(context: StoreContext): {
  readonly batch: Batch;
  readonly record: () => void;
} {
  const { connection, tenantId, clock } = context;
  const last = connection
    .statement("SELECT max(seq) AS seq FROM batch WHERE tenant_id = ?")
    .get(tenantId);
  const first = Number(last?.["seq"] ?? 0) + 1;
  const numbers = new Map<string, { readonly principalId: number; readonly seq: number }>();
  const seqOf = (principal?: Principal): number => {
    const name = principal === undefined ? "" : `${principal.kind} ${principal.name}`;
    const known = numbers.get(name);
    if (known !== undefined) return known.seq;
    const principalId =
      principal === undefined
        ? context.principalId
        : (findPrincipal(connection, tenantId, principal) ??
          insertPrincipal(connection, tenantId, principal));
    const seq = first + numbers.size;
    numbers.set(name, { principalId, seq });
    return seq;
  };
  return {
    batch: {
      get seq() {
        return seqOf();
      },
      seqOf,
    },
    record() {
      const insert = connection.statement(
        "INSERT INTO batch (tenant_id, seq, principal_id, received_at) VALUES (?, ?, ?, ?)",
      );
      for (const { principalId, seq } of numbers.values())
        insert.run(tenantId, seq, principalId, clock.now());
    },
  };
}

/** A newer program may have migrated the database since it was opened: an older one must not write to it. */
export function requireKnownSchema(context: StoreContext): void {
  const { connection } = context;
  const row = connection.statement("SELECT max(version) AS version FROM schema_version").get();
  const version = Number(row?.["version"] ?? 0);
  if (version > connection.engine.schemaVersion) throw schemaNewer(connection, version);
}
