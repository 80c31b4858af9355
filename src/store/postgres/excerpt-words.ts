import type { ExcerptIndex, SqlValue, Tenanted } from "../engine.ts";
import { type IndexedText, indexedTexts } from "../indexed-texts.ts";
import { wordsOf } from "../words-of.ts";

/** Index entries hold at most 2,700 bytes; longer words are found by their beginning and then compared in full. */
const longestWord = 64;

/** Excerpts and errors as arrays of their words, under an inverted index (GIN). */
export const excerptWords: ExcerptIndex = {
  ...indexedTexts({ add, remove }),
  clear({ connection, tenantId }) {
    connection.statement("DELETE FROM search_text WHERE tenant_id = ?").run(tenantId);
  },
  // Numbers of rows are never given out again.
  rowsDeleted: () => undefined,
  find: ({ connection, tenantId }, tokens, limit) =>
    connection
      .rows(
        "SELECT entry FROM search_text WHERE tenant_id = ? AND words @> ?::text[] ORDER BY entry DESC LIMIT ?",
        tenantId,
        tokens.map(shortened),
        limit,
      )
      .map(([entry]) => Number(entry)),
};

/** Words are told apart here and not by the server: both engines and every server then agree on what a word is. */
function add(
  { connection, tenantId }: Tenanted,
  { table, entry, text }: IndexedText,
  condition: string,
  parameters: readonly SqlValue[],
): void {
  const rows = connection.rows(
    `SELECT ${entry}, ${text} FROM ${table} WHERE ${condition} AND ${text} <> '' ORDER BY 1`,
    ...parameters,
  );
  const insert = connection.statement(
    "INSERT INTO search_text (tenant_id, entry, words) VALUES (?, ?, ?::text[])",
  );
  for (const [number, excerpt] of rows) {
    const words = new Set(wordsOf(String(excerpt)).map(shortened));
    insert.run(tenantId, Number(number), [...words]);
  }
}

function remove(
  { connection, tenantId }: Tenanted,
  { table, entry }: IndexedText,
  condition: string,
  parameters: readonly SqlValue[],
): void {
  const rows = connection.rows(`SELECT ${entry} FROM ${table} WHERE ${condition}`, ...parameters);
  const forget = connection.statement("DELETE FROM search_text WHERE tenant_id = ? AND entry = ?");
  for (const [number] of rows) forget.run(tenantId, Number(number));
}

function shortened(word: string): string {
  return word.slice(0, longestWord);
}
