import type { Connection } from "../engine.ts";

export const suppressionKinds = ["session", "step", "call", "request", "fact", "run"] as const;
export type SuppressionKind = (typeof suppressionKinds)[number];

/** What was forgotten and must not come back. Consulted by every write, held in memory, refreshed when it has grown. */
export interface Suppressions {
  /**
   * Reads again what another process may have added; called at the start of every write with the tenant's number. True
   * where there was something to read.
   */
  refresh(seq: number): boolean;
  /** False while nothing was ever forgotten: the common case costs one comparison. */
  readonly any: boolean;
  has(kind: SuppressionKind, key: string): boolean;
  /** The act that forgot it; null when it was not forgotten. */
  act(kind: SuppressionKind, key: string): string | null;
  add(kind: SuppressionKind, key: string, actId: string, seq: number): void;
}

/** All of them, as `kind:key`. */
export function readSuppressed(connection: Connection, tenantId: number): ReadonlySet<string> {
  const rows = connection.rows("SELECT kind, hmac FROM suppression WHERE tenant_id = ?", tenantId);
  return new Set(rows.map(([kind, key]) => `${String(kind)}:${String(key)}`));
}

/** Adds what another store gave as `kind:key`; the act that forgot it stands there. Inside a write. */
export function addSuppressed(
  suppressions: Suppressions,
  forgotten: ReadonlySet<string>,
  seq: number,
): void {
  for (const one of forgotten) {
    const end = one.indexOf(":");
    const kind = suppressionKinds.find((name) => name === one.slice(0, end));
    if (kind !== undefined) suppressions.add(kind, one.slice(end + 1), "elsewhere", seq);
  }
}

/** Number of the commit that added some last; 0 for none. */
export function readForgottenAt(connection: Connection, tenantId: number): number {
  const [row] = connection.rows("SELECT suppression_seq FROM tenant WHERE tenant_id = ?", tenantId);
  return Number(row?.[0] ?? 0);
}

export function createSuppressions(connection: Connection, tenantId: number): Suppressions {
  let acts = new Map<string, string>();
  let seenSeq = 0;
  const forgetCache = (): void => {
    acts = new Map();
    seenSeq = 0;
  };
  connection.onRollback(forgetCache);

  const load = (): Map<string, string> => {
    const rows = connection
      .statement("SELECT kind, hmac, act_id FROM suppression WHERE tenant_id = ?")
      .all(tenantId);
    return new Map(
      rows.map((row) => [`${String(row["kind"])}:${String(row["hmac"])}`, String(row["act_id"])]),
    );
  };

  return {
    refresh(seq) {
      if (seq === seenSeq) return false;
      acts = load();
      seenSeq = seq;
      return true;
    },
    get any() {
      return acts.size > 0;
    },
    has: (kind, key) => acts.has(`${kind}:${key}`),
    act: (kind, key) => acts.get(`${kind}:${key}`) ?? null,
    add(kind, key, actId, seq) {
      connection
        .statement(
          `INSERT INTO suppression (tenant_id, kind, hmac, act_id, batch_seq) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
        )
        .run(tenantId, kind, key, actId, seq);
      connection
        .statement("UPDATE tenant SET suppression_seq = ? WHERE tenant_id = ?")
        .run(seq, tenantId);
      if (!acts.has(`${kind}:${key}`)) acts.set(`${kind}:${key}`, actId);
      seenSeq = seq;
    },
  };
}
