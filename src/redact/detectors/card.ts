import { rank, type NumberDetector } from "../finding.ts";

const grouped = /\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{12,19}/y;
const contextBefore =
  /(?:\bcards?\b|credit|debit|visa\b|master ?card|amex|maestro|\bccn?\b|\bpan\b)[^\n]{0,60}$/i;
// Issuer and length as the networks publish them; other lengths need the word "card" before them.
const issued =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35\d{14})$/;

/** Payment card numbers that pass the Luhn check (ISO/IEC 7812-1 annex B). */
export const cardDetector: NumberDetector = {
  patterns: [grouped, contextBefore, issued],
  detect(text, at, report) {
    grouped.lastIndex = at;
    const match = grouped.exec(text)?.[0];
    if (match === undefined) return 0;
    const end = at + match.length;
    const digits = match.replaceAll(/[ -]/g, "");
    if (isPartOfMore(text, at, end) || !passesLuhn(digits)) return 0;
    const isKnown = issued.test(digits) || contextBefore.test(text.slice(Math.max(0, at - 80), at));
    if (!isKnown) return 0;
    report({ start: at, end, rule: "card", rank: rank.personal, secret: digits });
    return end;
  },
};

/** A decimal, a longer number, or a piece of an identifier. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  return /[\w.-]/.test(text.charAt(start - 1)) || /^(?:\w|[.-]\w)/.test(text.slice(end, end + 2));
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
