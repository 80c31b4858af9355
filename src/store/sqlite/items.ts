import { storedItem } from "./stored-item.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Item } from "../../core/knowledge.ts";
import { termsOf } from "../../core/terms.ts";
import type { StoreContext } from "./context.ts";
import { itemTerms, scopeToken } from "./item-terms.ts";
import { createTermCounts, type TermCounts } from "./term-counts.ts";

interface StoredItem {
  readonly itemId: number;
  readonly isActive: boolean;
  readonly scopeToken: string;
  readonly confidence: number;
  readonly tokens: readonly string[];
  readonly body: string;
}

/** Writes or (null) removes items, with evidence, terms and index entry. Only active items can be proposed and counted. */
export function replaceItems(context: StoreContext, items: ReadonlyMap<string, Item | null>): void {
  const terms = createTermCounts(context);
  for (const [key, item] of items) {
    replaceItem(context, terms, key, item);
    context.connection
      .statement("DELETE FROM dirty_item WHERE tenant_id = ? AND item_key = ?")
      .run(context.tenantId, key);
  }
  terms.write();
}

function replaceItem(
  context: StoreContext,
  terms: TermCounts,
  key: string,
  item: Item | null,
): void {
  const stored = findStored(context, key);
  const body = item === null ? null : canonicalJson(item);
  if (stored?.body === body) return;
  if (stored !== null) removeItem(context, terms, stored);
  if (item !== null && body !== null) {
    insertItem(context, terms, { itemId: stored?.itemId ?? null, item, body });
  }
}

function findStored({ connection, tenantId }: StoreContext, key: string): StoredItem | null {
  const row = connection
    .statement(
      `SELECT item_id, status, scope_token, confidence, tokens, body FROM item
       WHERE tenant_id = ? AND item_key = ?`,
    )
    .get(tenantId, key);
  if (row === undefined) return null;
  return {
    itemId: Number(row["item_id"]),
    isActive: row["status"] === "active",
    scopeToken: String(row["scope_token"]),
    confidence: Number(row["confidence"]),
    tokens: parseTokens(String(row["tokens"])),
    body: String(row["body"]),
  };
}

function parseTokens(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}

function removeItem(context: StoreContext, terms: TermCounts, stored: StoredItem): void {
  const { connection, tenantId } = context;
  if (stored.isActive) {
    connection.engine.itemTerms.remove(context, stored.itemId, stored.scopeToken, stored.tokens);
    terms.count(termsOf(storedItem(stored.body).text), -1);
    countScope(context, stored.scopeToken, stored.confidence, -1);
  }
  connection
    .statement("DELETE FROM item_evidence WHERE tenant_id = ? AND item_id = ?")
    .run(tenantId, stored.itemId);
  connection.statement("DELETE FROM item WHERE item_id = ?").run(stored.itemId);
}

interface NewItem {
  /** Null for one that was not there before. */
  readonly itemId: number | null;
  readonly item: Item;
  readonly body: string;
}

function insertItem(
  context: StoreContext,
  terms: TermCounts,
  { itemId, item, body }: NewItem,
): void {
  const { connection, tenantId } = context;
  const token = scopeToken(tenantId, item.scope, item.repo ?? item.agent ?? "");
  const { words, tokens } = itemTerms(item);
  const id = connection.insertRow(
    `INSERT INTO item (item_id, tenant_id, item_key, category, scope, repo, agent, scope_token, status, confidence,
         last_seen, cost_turns, length, tokens, body)
       VALUES (${connection.engine.newRowId("item")}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    "item_id",
    [
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
      tokens.join(" "),
      body,
    ],
  );
  insertEvidence(context, id, item);
  if (item.status !== "active") return;
  connection.engine.itemTerms.add(context, id, token, tokens);
  terms.count(words, 1);
  countScope(context, token, item.confidence, 1);
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

/** Active items per scope and confidence, so that a briefing can say how many there are without counting them. */
function countScope(
  { connection, tenantId }: StoreContext,
  token: string,
  confidence: number,
  sign: 1 | -1,
): void {
  connection
    .statement(
      `INSERT INTO item_scope (tenant_id, scope_token, confidence, items) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, scope_token, confidence) DO UPDATE SET items = item_scope.items + excluded.items`,
    )
    .run(tenantId, token, confidence, sign);
}

/** Removes every item of the tenant. */
export function clearItems(context: StoreContext): void {
  const { connection, tenantId } = context;
  connection.engine.itemTerms.clear(context, () => removeEntries(context));
  for (const table of ["item", "item_evidence", "item_scope", "term", "term_stats", "dirty_item"]) {
    connection.statement(`DELETE FROM ${table} WHERE tenant_id = ?`).run(tenantId);
  }
}

/** Takes the tenant's entries out of an index that it shares. */
function removeEntries(context: StoreContext): void {
  const { connection, tenantId } = context;
  const active = connection.rows(
    "SELECT item_id, scope_token, tokens FROM item WHERE tenant_id = ? AND status = 'active'",
    tenantId,
  );
  for (const [id, scope, tokens] of active) {
    const own = parseTokens(String(tokens));
    connection.engine.itemTerms.remove(context, Number(id), String(scope), own);
  }
}
