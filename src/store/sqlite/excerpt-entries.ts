import type { Connection, ExcerptIndex, SqlValue, Tenanted } from "../engine.ts";
import { type IndexedText, indexedTexts } from "../indexed-texts.ts";
import { newestRows } from "./newest-rows.ts";

/** Excerpts and errors in FTS5. A contentless index must be told the old text of what it is to remove. */
export const excerptEntries: ExcerptIndex = {
  ...indexedTexts({ add, remove }),
  clear,
  rowsDeleted: lowerSearchMarks,
  find({ connection }, tokens, limit) {
    const known = tokens.filter((token) => isOneToken(connection, token));
    if (known.length === 0) return [];
    const match = known.map((token) => `"${token}"`).join(" AND ");
    return connection
      .rows(
        "SELECT rowid FROM search_text WHERE search_text MATCH ? ORDER BY rowid DESC LIMIT ?",
        match,
        limit,
      )
      .map(([entry]) => Number(entry));
  },
};

function add(
  { connection }: Tenanted,
  { table, entry, text }: IndexedText,
  condition: string,
  parameters: readonly SqlValue[],
): void {
  connection
    .statement(
      `INSERT INTO search_text (rowid, text) SELECT ${entry}, ${text} FROM ${table}
       WHERE ${condition} AND ${text} <> '' ORDER BY 1`,
    )
    .run(...parameters);
}

function remove(
  { connection }: Tenanted,
  { table, entry, text }: IndexedText,
  condition: string,
  parameters: readonly SqlValue[],
): void {
  connection
    .statement(
      `INSERT INTO search_text (search_text, rowid, text) SELECT 'delete', ${entry}, ${text} FROM ${table}
       WHERE ${condition} AND ${text} <> ''`,
    )
    .run(...parameters);
}

function clear(
  { connection, tenantId }: Tenanted,
  removeSession: (sessionId: number) => void,
): void {
  const others = connection.rows(
    "SELECT 1 FROM search_state WHERE tenant_id <> ? LIMIT 1",
    tenantId,
  );
  if (others.length === 0) {
    connection.statement("INSERT INTO search_text (search_text) VALUES ('delete-all')").run();
    return;
  }
  const own = connection.rows("SELECT session_id FROM search_state WHERE tenant_id = ?", tenantId);
  for (const [sessionId] of own) removeSession(Number(sessionId));
}

/**
 * Row numbers that were freed are given out again: no session, of any tenant, may count as indexed beyond the highest that
 * is left, or rows it gains later would be passed over.
 */
function lowerSearchMarks({ connection }: Tenanted): void {
  const { stepId, observationId } = newestRows({ connection });
  connection
    .statement(
      `UPDATE search_state SET step_id = min(step_id, ?1), observation_id = min(observation_id, ?2)
       WHERE step_id > ?1 OR observation_id > ?2`,
    )
    .run(stepId, observationId);
}

/** False for a word that SQLite's tokenizer (of an older Unicode) would split; such words are only compared. */
function isOneToken(connection: Connection, token: string): boolean {
  try {
    connection.rows(
      "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT 1",
      `"${token}"`,
    );
    return true;
  } catch (problem) {
    if (problem instanceof Error && problem.message.includes("fts5")) return false;
    throw problem;
  }
}
