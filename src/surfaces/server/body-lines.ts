/** Where the lines of a body stand that are not blank. */
export function bodyLines(
  body: Buffer,
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(10, start);
    const end = newline === -1 ? body.length : newline;
    if (!isBlank(body, start, end)) found.push({ start, end });
    start = end + 1;
  }
  return found;
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = body[at] ?? 0;
    if (byte !== 32 && (byte < 9 || byte > 13)) return false;
  }
  return true;
}
