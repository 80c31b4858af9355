/**
 * Where evidence stands inside its source. `bytes` are offsets into the (decompressed) file, end exclusive;
 * `row` names a column of a database row; `pointer` is an RFC 6901 JSON pointer; `blob` is a span of an archived blob.
 */
export type Locator =
  | { readonly kind: "bytes"; readonly start: number; readonly end: number }
  | { readonly kind: "row"; readonly table: string; readonly key: string; readonly column: string }
  | { readonly kind: "pointer"; readonly pointer: string }
  | { readonly kind: "blob"; readonly key: string; readonly start: number; readonly end: number };

/** Compact text form, as stored: `b:0-120`, `r:messages/12/content`, `p:/messages/3`, `z:KEY/0-120`. */
export function formatLocator(locator: Locator): string {
  switch (locator.kind) {
    case "bytes":
      return `b:${locator.start}-${locator.end}`;
    case "row":
      return `r:${encodeURIComponent(locator.table)}/${encodeURIComponent(locator.key)}/${encodeURIComponent(locator.column)}`;
    case "pointer":
      return `p:${locator.pointer}`;
    case "blob":
      return `z:${locator.key}/${locator.start}-${locator.end}`;
  }
}

/** Inverse of {@link formatLocator}; null when the text is not a locator. */
export function parseLocator(text: string): Locator | null {
  const body = text.slice(2);
  if (text.startsWith("b:")) return parseSpan(body);
  if (text.startsWith("p:")) return { kind: "pointer", pointer: body };
  if (text.startsWith("r:")) return parseRow(body);
  if (text.startsWith("z:")) return parseBlob(body);
  return null;
}

function parseSpan(body: string): { kind: "bytes"; start: number; end: number } | null {
  const match = /^(\d+)-(\d+)$/.exec(body);
  return match === null ? null : { kind: "bytes", start: Number(match[1]), end: Number(match[2]) };
}

function parseRow(body: string): Locator | null {
  const [table, key, column] = body.split("/").map(decoded);
  if (typeof table !== "string" || typeof key !== "string" || typeof column !== "string")
    return null;
  return { kind: "row", table, key, column };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    // A per cent sign that begins no escape: not written by us.
    return null;
  }
}

function parseBlob(body: string): Locator | null {
  const [key, span] = body.split("/");
  const parsed = parseSpan(span ?? "");
  if (key === undefined || parsed === null) return null;
  return { kind: "blob", key, start: parsed.start, end: parsed.end };
}
