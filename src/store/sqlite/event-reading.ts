import { asString } from "../../core/json.ts";
import type { StoreContext } from "./context.ts";

/** Keys begin with the event's own second, so that older events are passed over. Those of our own have an index. Inside a read. */
export function readEventsSince(
  { connection, tenantId }: StoreContext,
  source: string,
  since: number,
): readonly { readonly kind: string | null; readonly payloadRedacted: string }[] {
  const rows = connection.rows(
    `SELECT kind, payload_redacted FROM event
     WHERE tenant_id = ? AND source = ? AND event_key >= ? AND at >= ?
       ${source.startsWith("whetstone.") ? "AND source >= 'whetstone.' AND source < 'whetstone/'" : ""}
     ORDER BY event_key`,
    tenantId,
    source,
    secondOf(since),
    since,
  );
  return rows.map(([kind, payload]) => ({
    kind: asString(kind) ?? null,
    payloadRedacted: String(payload),
  }));
}

/** The beginning of the keys of events of that second: see core/event-key.ts. */
function secondOf(atMs: number): string {
  return Math.max(0, Math.floor(atMs / 1000))
    .toString(16)
    .padStart(8, "0");
}
