/** Width of the window in which an escape or a colour code before a token is looked for. */
const longestEscape = 12;

/**
 * True where a token may begin: nothing, or no letter or digit, stands before it; or one does that
 * ends an escape (`\n`, `\u001b[31m`, `%3D`) and so is not part of a word.
 */
export function beginsWord(text: string, start: number, digitsMayPrecede = false): boolean {
  if (start === 0) return true;
  const code = text.charCodeAt(start - 1);
  const isDigit = code >= 48 && code <= 57;
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (!isLetter && (!isDigit || digitsMayPrecede)) return true;
  return endOfEscape.test(text.slice(Math.max(0, start - longestEscape), start));
}

export const endOfEscape = /(?:\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\[[0-9;]{0,8}m)$/;
