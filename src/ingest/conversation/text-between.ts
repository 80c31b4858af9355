/** What stands between each opening and the closing after it, in order, with a newline at either end taken off. Linear. */
export function textsBetween(text: string, opening: string, closing: string): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf(opening); at !== -1;) {
    const start = at + opening.length;
    const end = text.indexOf(closing, start);
    if (end === -1) break;
    found.push(text.slice(start, end).replace(/^\n/, "").replace(/\n$/, ""));
    at = text.indexOf(opening, end + closing.length);
  }
  return found;
}
