import { rank, type Detector, type Report } from "../finding.ts";

const longestKey = 16_384;
const fewestKeyCharacters = 32;
const header = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/iy;
const footer = /-----END[ A-Z0-9_-]{0,60}(?:PRIVATE KEY(?: BLOCK)?)-{2,5}/iy;
const openHeader = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?$/i;
const lineBreak = /\r?\n|\\{1,8}(?:r\\{1,8})?n/;
// What a diff, a quotation, a line number or a string literal puts before a line of the key.
const linePrefix = /^[\s"'`+>|,-]{0,40}(?:\d{1,6}[\s→:|]{1,4})?[\s"'`+>|]{0,40}/;
const keyCharacters = /^[A-Za-z0-9+/]+={0,3}$/;
const fewestInLine = 16;
const headerField = /^[A-Za-z-]{4,20}: [\x20-\x7e]+$/;
const cutLine = /^[A-Za-z0-9+/]+={0,3}(?:\.\.\.|…)?$/;

/** PEM and OpenSSH private keys on one line or many, escaped, quoted, or with either end cut off. */
export const privateKeyDetector: Detector = {
  anchors: ["-----begin", "-----end"],
  patterns: [
    header,
    footer,
    openHeader,
    lineBreak,
    linePrefix,
    keyCharacters,
    headerField,
    cutLine,
  ],
  detect(text, at, report) {
    header.lastIndex = at;
    if (header.test(text)) return detectFromHeader(text, at, header.lastIndex, report);
    footer.lastIndex = at;
    if (footer.test(text)) detectBeforeFooter(text, at, footer.lastIndex, report);
    return 0;
  },
};

function detectFromHeader(text: string, at: number, bodyStart: number, report: Report): number {
  const window = text.slice(bodyStart, bodyStart + longestKey);
  const next = window.indexOf("-----BEGIN");
  const body = next === -1 ? window : window.slice(0, next);
  const close = body.indexOf("-----END");
  footer.lastIndex = bodyStart + close;
  if (close !== -1 && footer.test(text)) {
    return reportKey(text, at, footer.lastIndex, body.slice(0, close), report);
  }
  const length = keyLinesFrom(body);
  return reportKey(text, at, bodyStart + length, body.slice(0, length), report);
}

function reportKey(text: string, start: number, end: number, body: string, report: Report): number {
  // A header alone is what code and documentation write; key material makes it a key.
  if (body.replaceAll(/[^A-Za-z0-9+/=]/g, "").length < fewestKeyCharacters) return 0;
  if (!/[A-Za-z0-9+/]{16}/.test(body)) return 0;
  const secret = text.slice(start, end);
  report({ start, end, rule: "private-key", rank: rank.vendor, secret });
  return end;
}

/** A line without what the text around the key put before and after it. */
function contentOf(line: string): string {
  const content = line.replace(linePrefix, "");
  let end = content.length;
  while (end > 0 && "\"'`,;\\ \t\r".includes(content.charAt(end - 1))) end--;
  return content.slice(0, end);
}

/** Key material, a field of an encrypted key's header, or nothing. */
function isWholeLine(content: string): boolean {
  if (content === "" || headerField.test(content)) return true;
  return content.length >= fewestInLine && keyCharacters.test(content);
}

/** Length of the leading lines that look like key material; the last may be cut short. */
function keyLinesFrom(body: string): number {
  let length = 0;
  let rest = body;
  while (rest.length > 0) {
    const found = lineBreak.exec(rest);
    const line = rest.slice(0, found?.index ?? rest.length);
    const content = contentOf(line);
    if (!isWholeLine(content)) {
      return found === null && cutLine.test(content) ? length + line.length : length;
    }
    length += line.length;
    if (found === null) return length;
    length += found[0].length;
    rest = body.slice(length);
  }
  return length;
}

/** The tail of a key whose beginning was cut off: lines of key material up to the footer. */
function detectBeforeFooter(text: string, at: number, end: number, report: Report): void {
  const window = text.slice(Math.max(0, at - longestKey), at);
  const boundary = window.lastIndexOf("-----");
  if (boundary !== -1 && openHeader.test(window.slice(Math.max(0, boundary - 80), boundary)))
    return;
  const lines = window
    .slice(boundary === -1 ? 0 : boundary + 5)
    .split(/(\r?\n|\\{1,8}(?:r\\{1,8})?n)/);
  let length = lines.at(-1)?.length ?? 0;
  for (let index = lines.length - 3; index >= 0; index -= 2) {
    const line = lines[index] ?? "";
    const content = contentOf(line);
    const mayBeShort = index === 0 || index === lines.length - 3;
    if (!isWholeLine(content) && !(mayBeShort && cutLine.test(content))) break;
    length += line.length + (lines[index + 1]?.length ?? 0);
  }
  reportKey(text, at - length, end, text.slice(at - length, at), report);
}
