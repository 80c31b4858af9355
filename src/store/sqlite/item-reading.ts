import { storedItem } from "./stored-item.ts";
import type { Item } from "../../core/knowledge.ts";
import type { StoreContext } from "./context.ts";
import { ambiguousId, prefixRange } from "./session-reading.ts";

/** By key or unique prefix of it. Throws `ambiguous-id`. */
export function findItem({ connection, tenantId }: StoreContext, id: string): Item | null {
  const { from, to } = prefixRange(id);
  const rows = connection.rows(
    "SELECT item_key, body FROM item WHERE tenant_id = ? AND item_key >= ? AND item_key < ? ORDER BY item_key LIMIT 11",
    tenantId,
    from,
    to,
  );
  const [first, second] = rows;
  if (id === "" || first === undefined) return null;
  // The whole key is not ambiguous, even where a longer one begins with it.
  if (second === undefined || first[0] === id) return storedItem(first[1]);
  const matches = rows.map(([key, body]) => ({
    key: String(key),
    says: storedItem(body).text,
  }));
  throw ambiguousId("items", id, matches);
}
