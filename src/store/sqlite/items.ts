import { canonicalJson } from "../../core/canonical-json.ts";
import type { Item } from "../../core/knowledge.ts";
import { termsOf } from "../../core/terms.ts";
import type { StoreContext } from "./context.ts";
import { itemTerms, scopeToken } from "./item-terms.ts";

interface StoredItem {
  readonly itemId: number;
  readonly isActive: boolean;
  readonly entry: string;
  readonly body: string;
  readonly text: string;
}

/** Writes or (null) removes items, with evidence, terms and index entry. Only active items can be proposed and counted. */
export function replaceItems(context: StoreContext, items: ReadonlyMap<string, Item | null>): void {
  for (const [key, item] of items) {
    replaceItem(context, key, item);
    context.connection
      .statement("DELETE FROM dirty_item WHERE tenant_id = ? AND item_key = ?")
      .run(context.tenantId, key);
  }
}

function replaceItem(context: StoreContext, key: string, item: Item | null): void {
  const stored = findStored(context, key);
  const body = item === null ? null : canonicalJson(item);
  if (stored?.body === body) return;
  if (stored !== null) removeItem(context, stored);
  if (item !== null && body !== null) insertItem(context, stored?.itemId ?? null, item, body);
}

function findStored({ connection, tenantId }: StoreContext, key: string): StoredItem | null {
  const row = connection
    .statement("SELECT item_id, status, terms, body FROM item WHERE tenant_id = ? AND item_key = ?")
    .get(tenantId, key);
  if (row === undefined) return null;
  const body = String(row["body"]);
  return {
    itemId: Number(row["item_id"]),
    isActive: row["status"] === "active",
    entry: String(row["terms"]),
    body,
    text: (JSON.parse(body) as Item).text,
  };
}

function removeItem(context: StoreContext, stored: StoredItem): void {
  const { connection, tenantId } = context;
  if (stored.isActive) {
    connection
      .statement("INSERT INTO item_text (item_text, rowid, terms) VALUES ('delete', ?, ?)")
      .run(stored.itemId, stored.entry);
    countTerms(context, termsOf(stored.text), -1);
  }
  connection
    .statement("DELETE FROM item_evidence WHERE tenant_id = ? AND item_id = ?")
    .run(tenantId, stored.itemId);
  connection.statement("DELETE FROM item WHERE item_id = ?").run(stored.itemId);
}

function insertItem(context: StoreContext, itemId: number | null, item: Item, body: string): void {
  const { connection, tenantId } = context;
  const token = scopeToken(tenantId, item.scope, item.repo ?? item.agent ?? "");
  const { words, entry } = itemTerms(item, token);
  const made = connection
    .statement(
      `INSERT INTO item (item_id, tenant_id, item_key, category, scope, repo, agent, scope_token, status, confidence,
         last_seen, cost_turns, length, terms, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      itemId,
      tenantId,
      item.key,
      item.category,
      item.scope,
      item.repo,
      item.agent,
      token,
      item.status,
      item.confidence,
      item.lastSeen,
      item.costTurns,
      words.length,
      entry,
      body,
    );
  const id = Number(made.lastInsertRowid);
  insertEvidence(context, id, item);
  if (item.status !== "active") return;
  connection.statement("INSERT INTO item_text (rowid, terms) VALUES (?, ?)").run(id, entry);
  countTerms(context, words, 1);
}

function insertEvidence({ connection, tenantId }: StoreContext, itemId: number, item: Item): void {
  const insert = connection.statement(
    `INSERT INTO item_evidence (tenant_id, item_id, n, session, subject, role, source_key)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  item.evidence.forEach((one, n) =>
    insert.run(tenantId, itemId, n, one.session, one.subject, one.role, one.sourceKey),
  );
}

/** Document frequencies and lengths of the active items: `sign` is 1 for an item that comes, -1 for one that goes. */
function countTerms(
  { connection, tenantId }: StoreContext,
  words: readonly string[],
  sign: 1 | -1,
): void {
  const count = connection.statement(
    `INSERT INTO term (tenant_id, term, document_frequency) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET document_frequency = document_frequency + excluded.document_frequency`,
  );
  for (const term of new Set(words)) count.run(tenantId, term, sign);
  if (sign === -1) {
    const forget = connection.statement(
      "DELETE FROM term WHERE tenant_id = ? AND term = ? AND document_frequency = 0",
    );
    for (const term of new Set(words)) forget.run(tenantId, term);
  }
  connection
    .statement(
      `INSERT INTO term_stats (tenant_id, items, total_length) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET items = items + excluded.items, total_length = total_length + excluded.total_length`,
    )
    .run(tenantId, sign, sign * words.length);
}

/** Removes every item of the tenant. */
export function clearItems(context: StoreContext): void {
  const { connection, tenantId } = context;
  connection
    .statement(
      `INSERT INTO item_text (item_text, rowid, terms)
       SELECT 'delete', item_id, terms FROM item WHERE tenant_id = ? AND status = 'active'`,
    )
    .run(tenantId);
  for (const table of ["item", "item_evidence", "term", "term_stats", "dirty_item"]) {
    connection.statement(`DELETE FROM ${table} WHERE tenant_id = ?`).run(tenantId);
  }
}
