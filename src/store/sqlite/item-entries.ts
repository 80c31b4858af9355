import type { ItemTermIndex } from "../engine.ts";
import { mergeItemIndex } from "./merge-item-index.ts";

/** Terms of items in FTS5, each token under its scope, so that a search reads entries of its own scopes only. */
export const itemEntries: ItemTermIndex = {
  add({ connection }, itemId, scope, tokens) {
    connection
      .statement("INSERT INTO item_text (rowid, terms) VALUES (?, ?)")
      .run(itemId, entryText(scope, tokens));
  },
  remove({ connection }, itemId, scope, tokens) {
    connection
      .statement("INSERT INTO item_text (item_text, rowid, terms) VALUES ('delete', ?, ?)")
      .run(itemId, entryText(scope, tokens));
  },
  clear({ connection, tenantId }, removeAll) {
    const others = connection.rows("SELECT 1 FROM item WHERE tenant_id <> ? LIMIT 1", tenantId);
    if (others.length > 0) return removeAll();
    connection.statement("INSERT INTO item_text (item_text) VALUES ('delete-all')").run();
  },
  find: ({ connection }, scopes, token, limit) => {
    // One text instead of a row each: there are thousands, and a briefing would collect garbage half as often again.
    const [row] = connection.rows(
      `SELECT json_group_array(rowid)
       FROM (SELECT rowid FROM item_text WHERE item_text MATCH ? LIMIT ?)`,
      scopes.map((scope) => `"${scope}${token}"`).join(" OR "),
      limit,
    );
    return JSON.parse(String(row?.[0])) as number[];
  },
  merge: mergeItemIndex,
};

function entryText(scope: string, tokens: readonly string[]): string {
  return tokens.map((token) => scope + token).join(" ");
}
