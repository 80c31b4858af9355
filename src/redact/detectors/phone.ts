import { rank, type NumberDetector } from "../finding.ts";

// (212) 555-0100, 212-555-0100, 212.555.0100, with or without the country's 1, and an extension.
const northAmerican =
  /(?:(?:00)?1[-. ])?(?:[2-9]\d\d\) ?|[2-9]\d\d([-.]))[2-9]\d\d[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?(?!\w|[.-]\d)/y;
const international =
  /[1-9]\d{0,2}(?:[ .-]?\(0?\d{0,4}\))?(?:[ .-]?\d{1,5}){2,6}(?: ?x\d{1,6})?(?!\w|[.-]\d)/y;
const local = /\d{1,15}\)?(?:[ .-]{1,2}\d{1,8}){0,6}(?: ?x\d{1,6})?(?!\w|[.-]\d)/y;
const contextBefore =
  /(?:(?<!\bi)phone|\bmobile\b|\btel\b|\bfax|\bcell\b|whats ?app|\bsms\b|\bdesk:|\boffice:)[^\n\d/]{0,16}\n?[^\n\d/]{0,4}$/i;
// Weaker words: the number must also be grouped like a phone's.
const hintBefore =
  /(?:\bcall (?:me|us|him|her|them|back|at|on)\b|messages? to|\bregistered\b|\breach\b|\bdial\b)[^\n\d]{0,16}$/i;
const contextAfter = /^[ -]{0,2}(?:fax|mobile|office|cell|phone|desk)\b/i;
const dateOrTime = /^(?:(?:19|20)\d\d[-.]?\d\d?[-.]?\d\d?|\d\d?[-.]\d\d?[-.](?:19|20)\d\d)(?!\d)/;

/** Phone numbers: in international or North American form, otherwise where the text speaks of one. */
export const phoneDetector: NumberDetector = {
  patterns: [
    northAmerican,
    international,
    local,
    contextBefore,
    hintBefore,
    contextAfter,
    dateOrTime,
  ],
  detect(text, at, report) {
    const before = text.charAt(at - 1);
    if (/[\w./:#=-]/.test(before) && !contextBefore.test(beforeOf(text, at))) return 0;
    const end = endOfPhone(text, at, before);
    if (end === undefined) return 0;
    const start = startOfPhone(text, at, end, before);
    const secret = text.slice(start, end).replaceAll(/[^\d+]/g, "");
    report({ start, end, rule: "phone", rank: rank.personal, secret });
    return end;
  },
};

function beforeOf(text: string, at: number): string {
  return text.slice(Math.max(0, at - 48), at);
}

function startOfPhone(text: string, at: number, end: number, before: string): number {
  if (before === "+") return at - 1;
  if (before !== "(" || !text.slice(at, end).includes(")")) return at;
  return text.charAt(at - 2) === "+" ? at - 2 : at - 1;
}

function endOfPhone(text: string, at: number, before: string): number | undefined {
  if (before === "+" && isInternational(text, at)) return international.lastIndex;
  northAmerican.lastIndex = at;
  const match = northAmerican.exec(text);
  // The bracket form must have its opening bracket.
  if (match !== null && (match[1] !== undefined || before === "(")) return northAmerican.lastIndex;
  return isLocal(text, at) ? local.lastIndex : undefined;
}

/** At the start of a line the plus may be a diff's: then the number must be grouped like a phone's. */
function isInternational(text: string, at: number): boolean {
  international.lastIndex = at;
  const match = international.exec(text)?.[0];
  if (match === undefined || /[\w)]/.test(text.charAt(at - 2))) return false;
  if (/[ .-]/.test(match)) return hasPhoneLength(match, 8);
  const opensLine = at < 2 || text.charAt(at - 2) === "\n";
  return hasPhoneLength(match, opensLine ? 11 : 10);
}

function isLocal(text: string, at: number): boolean {
  local.lastIndex = at;
  const match = local.exec(text)?.[0];
  if (match === undefined || !hasPhoneLength(match, 7) || dateOrTime.test(match)) return false;
  const end = local.lastIndex;
  const before = beforeOf(text, at);
  return (
    contextBefore.test(before) ||
    contextAfter.test(text.slice(end, end + 12)) ||
    (/[ .-]/.test(match) && hintBefore.test(before))
  );
}

function hasPhoneLength(match: string, fewest: number): boolean {
  let digits = 0;
  for (let index = 0; index < match.length; index++) {
    const code = match.charCodeAt(index);
    // An extension does not count.
    if (code === 120) break;
    if (code >= 48 && code <= 57) digits++;
  }
  return digits >= fewest && digits <= 15;
}
