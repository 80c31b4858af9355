import { BoundedCache } from "../../core/bounded-cache.ts";
import type { Connection } from "../engine.ts";

/** Sessions as small integers, per tenant. A ref is the session's key, followed by `~` and its variant where there is one. */
export interface SessionIds {
  /** Id of a session, made when it is new; only inside a write. */
  id(ref: string, seq: number): number;
  /** Id of a known session; null when there is none. */
  find(ref: string): number | null;
  ref(id: number): string;
}

const cacheLimit = 50_000;

export function createSessionIds(connection: Connection, tenantId: number): SessionIds {
  const ids = new BoundedCache<string, number>(cacheLimit);
  const refs = new BoundedCache<number, string>(cacheLimit);
  connection.onRollback(() => {
    ids.clear();
    refs.clear();
  });
  const find = (ref: string): number | null => {
    const cached = ids.get(ref);
    if (cached !== undefined) return cached;
    const known = findSession(connection, tenantId, ref);
    return known === null ? null : ids.set(ref, known);
  };
  return {
    find,
    id: (ref, seq) => find(ref) ?? ids.set(ref, insertSession(connection, tenantId, ref, seq)),
    ref: (id) => refs.get(id) ?? refs.set(id, readRef(connection, id)),
  };
}

function findSession(connection: Connection, tenantId: number, ref: string): number | null {
  const { key, variant } = splitRef(ref);
  const row = connection
    .statement(
      "SELECT session_id FROM session WHERE tenant_id = ? AND session_key = ? AND variant = ?",
    )
    .get(tenantId, key, variant);
  return row === undefined ? null : Number(row["session_id"]);
}

function insertSession(connection: Connection, tenantId: number, ref: string, seq: number): number {
  const { key, variant } = splitRef(ref);
  return connection.insertRow(
    "INSERT INTO session (tenant_id, session_key, variant, batch_seq) VALUES (?, ?, ?, ?)",
    "session_id",
    [tenantId, key, variant, seq],
  );
}

function readRef(connection: Connection, id: number): string {
  const row = connection
    .statement("SELECT session_key, variant FROM session WHERE session_id = ?")
    .get(id);
  // No session's row is ever deleted.
  if (row === undefined) throw connection.damaged();
  return joinRef(String(row["session_key"]), String(row["variant"]));
}

export function splitRef(ref: string): { readonly key: string; readonly variant: string } {
  const at = ref.indexOf("~");
  return at === -1
    ? { key: ref, variant: "" }
    : { key: ref.slice(0, at), variant: ref.slice(at + 1) };
}

export function joinRef(key: string, variant: string): string {
  return variant === "" ? key : `${key}~${variant}`;
}
