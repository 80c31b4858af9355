/** Text that stood base64-encoded in `[start, end)`. */
export interface DecodedRun {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const probeBytes = 12;
const mostRestarts = 8;
const fewestCharacters = 24;
const shortestWrappedLine = 60;

const sextets = new Int8Array(128).fill(-1);
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
for (let value = 0; value < alphabet.length; value += 1)
  sextets[alphabet.charCodeAt(value)] = value;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;

/**
 * Decodes the run of base64 or base64url characters `[start, end)` if it spells text, following it
 * over the line breaks of wrapped output. A hash or an image fails on its first bytes: nearly every
 * run ends there. The run may begin with a path or a prefix, so later beginnings are tried too.
 */
export function decodeBase64Run(
  source: string,
  start: number,
  end: number,
): DecodedRun | undefined {
  let from = start;
  for (let attempt = 0; attempt < mostRestarts && end - from >= fewestCharacters; attempt++) {
    if (spellsText(source, from)) return decode(source, from, end);
    from = nextBeginning(source, from, end);
  }
  return undefined;
}

function nextBeginning(source: string, from: number, end: number): number {
  for (let index = from; index < end; index++) {
    if (!isLetterOrDigit(source.charCodeAt(index))) return index + 1;
  }
  return end;
}

function isLetterOrDigit(code: number): boolean {
  const lower = code | 32;
  return (code >= 48 && code <= 57) || (lower >= 97 && lower <= 122);
}

/** The first bytes are printable ASCII, or are once the zero bytes of UTF-16 are dropped. */
function spellsText(source: string, from: number): boolean {
  let zeros = 0;
  for (let group = 0; group < probeBytes / 3; group++) {
    const bits =
      (sextetAt(source, from + group * 4) << 18) |
      (sextetAt(source, from + group * 4 + 1) << 12) |
      (sextetAt(source, from + group * 4 + 2) << 6) |
      sextetAt(source, from + group * 4 + 3);
    for (const byte of [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255]) {
      if (byte === 0) zeros++;
      else if (!isPrintable(byte)) return false;
    }
  }
  return zeros === 0 || zeros === probeBytes / 2;
}

function sextetAt(source: string, index: number): number {
  return sextets[source.charCodeAt(index) & 127] ?? -1;
}

function isPrintable(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}

function decode(source: string, start: number, end: number): DecodedRun {
  const lines = [source.slice(start, end)];
  let last = end;
  while ((lines.at(-1)?.length ?? 0) >= shortestWrappedLine) {
    continuation.lastIndex = last;
    const match = continuation.exec(source);
    if (match?.[1] === undefined) break;
    lines.push(match[1]);
    last = continuation.lastIndex;
  }
  while (source.charAt(last) === "=") last++;
  return { start, end: last, text: toText(lines.join("")) };
}

export const continuation = /(?:\r?\n|\\{1,8}(?:r\\{1,8})?n)([A-Za-z0-9+/_-]{4,200})/y;

function toText(characters: string): string {
  const whole = characters.length % 4 === 1 ? characters.slice(0, -1) : characters;
  const bytes = atob(whole.replaceAll("-", "+").replaceAll("_", "/"));
  return bytes.replaceAll("\0", "");
}
