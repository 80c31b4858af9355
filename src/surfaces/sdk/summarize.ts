/** What an answer says in a few words, as the first observer put it. */
export function summarize(data: unknown): string {
  if (typeof data !== "object" || data === null) return JSON.stringify(data)?.slice(0, 100) ?? "";
  const found = data as Readonly<Record<string, unknown>>;
  const { sql_matches: matches, vector_reranked: reranked, rows, answer, sources } = found;
  if (matches !== undefined) return `hybrid: ${word(matches)} sql → ${word(reranked)} results`;
  if (Array.isArray(rows)) return `${word(found["row_count"] ?? rows.length)} rows`;
  if (typeof answer === "string" && answer !== "") return `answer: ${answer.slice(0, 80)}...`;
  if (Array.isArray(sources)) return `${sources.length} sources`;
  return JSON.stringify(data).slice(0, 100);
}

function word(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "?");
}
