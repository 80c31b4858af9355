import type { StoreContext } from "./context.ts";
import { schemaNewer } from "./schema-version.ts";

/** What one write transaction did. */
export interface Batch {
  /** Sequence number of the batch; the rows of the transaction carry it. */
  readonly seq: number;
}

/**
 * One write transaction of record or journal rows. The number is taken under the write lock, so that numbers follow
 * commits; the batch is recorded only when `work` says that something was stored.
 */
export function writeBatch<T>(
  context: StoreContext,
  work: (batch: Batch) => { readonly stored: boolean; readonly result: T },
): Promise<T> {
  const { connection, tenantId, principalId, clock } = context;
  return connection.write(() => {
    requireKnownSchema(context);
    context.suppressions.refresh();
    const last = connection
      .statement("SELECT max(seq) AS seq FROM batch WHERE tenant_id = ?")
      .get(tenantId);
    const seq = Number(last?.["seq"] ?? 0) + 1;
    const { stored, result } = work({ seq });
    if (stored) {
      connection
        .statement(
          "INSERT INTO batch (tenant_id, seq, principal_id, received_at) VALUES (?, ?, ?, ?)",
        )
        .run(tenantId, seq, principalId, clock.now());
    }
    return result;
  });
}

/** A newer program may have migrated the database since it was opened: an older one must not write to it. */
export function requireKnownSchema(context: StoreContext): void {
  const { connection } = context;
  const row = connection.statement("SELECT max(version) AS version FROM schema_version").get();
  const version = Number(row?.["version"] ?? 0);
  if (version > connection.engine.schemaVersion) throw schemaNewer(connection, version);
}
