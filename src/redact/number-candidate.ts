const fewestDigits = 7;
const longestLook = 32;

/**
 * True where a number worth a closer look begins at `start`: seven digits or more with single
 * spaces, dots, dashes or brackets between them, a dotted quad, or an IPv6 address (`2a01:`).
 */
export function isNumberCandidate(text: string, start: number): boolean {
  let digits = 0;
  let dots = 0;
  let separators = 0;
  const end = Math.min(text.length, start + longestLook);
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits++;
      separators = 0;
      if (digits >= fewestDigits || (dots >= 3 && digits >= 4)) return true;
      continue;
    }
    // space ( ) - .
    const isSeparator = code === 32 || code === 40 || code === 41 || code === 45 || code === 46;
    if (!isSeparator || ++separators > 2) break;
    if (code === 46) dots++;
  }
  return text.charCodeAt(start + 4) === 58;
}
