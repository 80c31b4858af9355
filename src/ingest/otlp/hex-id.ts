/** An id in hex; null where it has another length or is all zeros. */
export function hexId(value: unknown, digits: number): string | null {
  if (typeof value !== "string" || value.length !== digits) return null;
  return /^[0-9a-f]+$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : null;
}
