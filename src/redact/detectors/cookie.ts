import { rank, type Detector, type Report } from "../finding.ts";
import { isPlaceholderValue } from "../placeholder-value.ts";

const opening = /cookie\\{0,8}["'`]?\]?(?:\s{0,3}[:=]| )\s{0,3}\\{0,8}["'`]?(?=[\w.$-]{1,64}=)/iy;
const pair = /([\w.$-]{1,64})=([^;\s"'`\\,]{0,4096})(?:; ?)?/dy;
const attribute = /^(?:path|domain|expires|max-age|samesite|version|priority)$/i;
const fewestCharacters = 8;

/** The values of cookies in `Cookie:` and `Set-Cookie:` headers and `--cookie` options. */
export const cookieDetector: Detector = {
  anchors: ["cookie"],
  patterns: [opening, pair, attribute],
  detect(text, at, report) {
    opening.lastIndex = at;
    if (!opening.test(text)) return 0;
    return reportPairs(text, opening.lastIndex, report);
  },
};

function reportPairs(text: string, start: number, report: Report): number {
  let end = start;
  for (;;) {
    pair.lastIndex = end;
    const match = pair.exec(text);
    if (match === null) return end;
    end = pair.lastIndex;
    const secret = match[2] ?? "";
    const span = match.indices?.[2];
    if (span !== undefined && !attribute.test(match[1] ?? "") && isSession(secret)) {
      report({ start: span[0], end: span[1], rule: "cookie", rank: rank.generic, secret });
    }
    if (text.charAt(end - 1) !== ";" && text.charAt(end - 2) !== ";") return end;
  }
}

function isSession(value: string): boolean {
  return value.length >= fewestCharacters && /[0-9]/.test(value) && !isPlaceholderValue(value);
}
