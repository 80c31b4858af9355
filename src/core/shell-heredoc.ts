/** A `<<` operator that was met: its body starts on the next line. */
export interface Heredoc {
  readonly delimiter: string;
  /** `<<-`: leading tabs of the closing line do not count. */
  readonly stripTabs: boolean;
}

const wordEnd = /[\s;&|<>()]/;

/** Reads the operator at `at` (the first `<` of `<<`); `end` stands after its delimiter word. Null for `<<<` and for a missing word. */
export function readHeredoc(
  text: string,
  at: number,
): { readonly heredoc: Heredoc; readonly end: number } | null {
  if (text[at + 2] === "<") return null;
  const stripTabs = text[at + 2] === "-";
  let position = at + (stripTabs ? 3 : 2);
  while (text[position] === " " || text[position] === "\t") position += 1;
  const start = position;
  let delimiter = "";
  while (position < text.length && !wordEnd.test(text[position] ?? "")) {
    const character = text[position] ?? "";
    if (character === "'" || character === '"') {
      const close = text.indexOf(character, position + 1);
      const stop = close === -1 ? text.length : close;
      delimiter += text.slice(position + 1, stop);
      position = stop + 1;
      continue;
    }
    if (character !== "\\") delimiter += character;
    position += 1;
  }
  return position === start
    ? null
    : { heredoc: { delimiter, stripTabs }, end: Math.min(position, text.length) };
}

/** First position after the bodies of the heredocs that begin at `lineStart`, in order; the text's end when one never closes. */
export function skipHeredocBodies(
  text: string,
  lineStart: number,
  heredocs: readonly Heredoc[],
): number {
  let position = lineStart;
  for (const heredoc of heredocs) position = skipBody(text, position, heredoc);
  return position;
}

function skipBody(text: string, start: number, heredoc: Heredoc): number {
  let position = start;
  while (position < text.length) {
    const newline = text.indexOf("\n", position);
    const end = newline === -1 ? text.length : newline;
    if (closes(text, position, end, heredoc)) return newline === -1 ? end : end + 1;
    position = end + 1;
  }
  return text.length;
}

function closes(text: string, start: number, end: number, heredoc: Heredoc): boolean {
  let from = start;
  if (heredoc.stripTabs) while (text[from] === "\t") from += 1;
  const stop = text[end - 1] === "\r" ? end - 1 : end;
  return stop - from === heredoc.delimiter.length && text.startsWith(heredoc.delimiter, from);
}
