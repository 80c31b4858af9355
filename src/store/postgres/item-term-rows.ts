import type { ItemTermIndex } from "../engine.ts";

/** Terms of items, one in a row. */
export const itemTermRows: ItemTermIndex = {
  add({ connection, tenantId }, itemId, scope, tokens) {
    connection
      .statement(
        "INSERT INTO item_text (tenant_id, term, item_id) SELECT ?, term, ? FROM unnest(?::text[]) AS term",
      )
      .run(
        tenantId,
        itemId,
        tokens.map((token) => scope + token),
      );
  },
  remove({ connection, tenantId }, itemId, scope, tokens) {
    connection
      .statement(
        "DELETE FROM item_text WHERE tenant_id = ? AND item_id = ? AND term = ANY (?::text[])",
      )
      .run(
        tenantId,
        itemId,
        tokens.map((token) => scope + token),
      );
  },
  clear({ connection, tenantId }) {
    connection.statement("DELETE FROM item_text WHERE tenant_id = ?").run(tenantId);
  },
  find: ({ connection, tenantId }, scopes, token, limit) =>
    connection
      .rows(
        `SELECT DISTINCT item_id FROM item_text WHERE tenant_id = ? AND term = ANY (?::text[])
         ORDER BY item_id LIMIT ?`,
        tenantId,
        scopes.map((scope) => scope + token),
        limit,
      )
      .map(([itemId]) => Number(itemId)),
  // The server keeps its indexes in order by itself.
  merge: async () => undefined,
};
