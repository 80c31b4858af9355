/** A second reading of a text, with the way back to where each character stood. */
export interface DecodedView {
  readonly text: string;
  /** Where in the source the character at `offset` begins; the view's length maps to the source's. */
  toSource(offset: number): number;
}

/**
 * Literals that announce an escape this module can read. Line breaks and quotes escaped by a
 * backslash are not among them: the rules read those natively, and they are in every transcript.
 */
export const escapeAnchors: readonly string[] =
  "%2 %3 %4 %5 %6 %7 \\u00 \\x \\/ &# &quot; &amp; &lt; &gt; &apos;".split(" ");

// Each alternative also reads its own repetition (%252F, \\\\u002f, &amp;quot;), so nesting is one step.
// Groups: a code in hex (1, 2, 4) or decimal (5), or the name of a character (3, 6).
export const escapePattern =
  /%(?:25){0,3}(0[AaDd9]|[2-7][0-9A-Fa-f])|\\{1,8}(?:(?:u00|x)([0-7][0-9A-Fa-f])|(["'/nrt]))|&(?:amp;){0,2}(?:#x([2-7][0-9A-Fa-f])|#([0-9]{2,3})|(quot|apos|lt|gt|amp));/g;

/** Undefined when the text holds no escape that changes it. */
export function decodeEscapes(source: string): DecodedView | undefined {
  const decodedOffsets: number[] = [0];
  const sourceOffsets: number[] = [0];
  const pieces: string[] = [];
  let decodedLength = 0;
  let consumed = 0;
  for (const match of source.matchAll(escapePattern)) {
    const [escape] = match;
    const literal = source.slice(consumed, match.index);
    pieces.push(literal, decodeOne(match));
    consumed = match.index + escape.length;
    decodedLength += literal.length + 1;
    decodedOffsets.push(decodedLength - 1, decodedLength);
    sourceOffsets.push(match.index, consumed);
  }
  if (pieces.length === 0) return undefined;
  pieces.push(source.slice(consumed));
  return {
    text: pieces.join(""),
    toSource(offset) {
      const position = lastAtMost(decodedOffsets, offset);
      return (sourceOffsets[position] ?? 0) + offset - (decodedOffsets[position] ?? 0);
    },
  };
}

const named: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: "<",
  gt: ">",
  amp: "&",
  n: "\n",
  r: "\r",
  t: "\t",
};

function decodeOne(match: RegExpExecArray): string {
  const hex = match[1] ?? match[2] ?? match[4];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (match[5] !== undefined) return String.fromCharCode(Number(match[5]));
  const name = match[3] ?? match[6] ?? "";
  return named[name] ?? name;
}

/** Index of the last element that is not above `value`; `sorted` begins with 0. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
