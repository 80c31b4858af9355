import type { Principal } from "../../core/rows.ts";
import type { Connection, Flush } from "../engine.ts";
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
  flush?: Flush,
): Promise<T> {
  return context.connection.write(() => {
    const { version, suppressionSeq, lastSeq } = readHead(context);
    refuseNewer(context.connection, version);
    // With a session the names go that nothing else uses.
    if (context.suppressions.refresh(suppressionSeq)) context.dictionary.forget();
    const numbers = createNumbers(context, lastSeq + 1);
    const { stored, result } = work(numbers.batch);
    if (stored) numbers.record();
    return result;
  }, flush);
}

/** What other processes may have moved since the last write, in one query: every commit asks for it. */
function readHead({ connection, tenantId }: StoreContext): {
  readonly version: number;
  readonly suppressionSeq: number;
  readonly lastSeq: number;
} {
  const [row] = connection.rows(
    `SELECT (SELECT max(version) FROM schema_version),
       (SELECT suppression_seq FROM tenant WHERE tenant_id = ?1),
       (SELECT max(seq) FROM batch WHERE tenant_id = ?1)`,
    tenantId,
  );
  return {
    version: Number(row?.[0] ?? 0),
    suppressionSeq: Number(row?.[1] ?? 0),
    lastSeq: Number(row?.[2] ?? 0),
  };
}

function createNumbers(
  context: StoreContext,
  first: number,
): {
  readonly batch: Batch;
  readonly record: () => void;
} {
  const { connection, tenantId, clock } = context;
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
export function requireKnownSchema({ connection }: StoreContext): void {
  const row = connection.statement("SELECT max(version) AS version FROM schema_version").get();
  refuseNewer(connection, Number(row?.["version"] ?? 0));
}

function refuseNewer(connection: Connection, version: number): void {
  if (version > connection.engine.schemaVersion) throw schemaNewer(connection, version);
}
