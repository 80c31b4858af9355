const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?(\d*)|\b[a-z]+[A-Z]\w*\b/g;

/**
 * The SQL of the aggregates for PostgreSQL: `?` and `?1` become `$1`, and names with capitals are quoted, because
 * PostgreSQL writes names without quotes in small letters. Texts in quotes stay as they are.
 */
export function toPostgres(sql: string): string {
  let count = 0;
  return sql.replaceAll(pieces, (piece, number: string | undefined) => {
    const first = piece[0];
    if (first === "'" || first === '"') return piece;
    if (first !== "?") return `"${piece}"`;
    count += 1;
    return `$${number === "" || number === undefined ? count : number}`;
  });
}
