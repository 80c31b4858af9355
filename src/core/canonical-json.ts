/**
 * JSON with keys sorted by code unit at every depth and no white space: equal values give equal text.
 * Values JSON cannot hold (undefined, functions) are left out as JSON.stringify does; NaN and infinities become null.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? "null";
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const source = value as Record<string, unknown>;
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(source).toSorted()) sorted[key] = source[key];
  return sorted;
}
