import { rank, type Detector } from "../finding.ts";
import { isPlaceholderValue } from "../placeholder-value.ts";

const option =
  /(?:-u|--user)(?:=|[ \t]{1,4}|(?=["']))(?:"([^":\n]{0,128}):([^"\n]{3,256})"|'([^':\n]{0,128}):([^'\n]{3,256})'|([^\s:"'<]{1,128}):(?:"([^"\n]{3,256})"|'([^'\n]{3,256})'|([^\s"']{3,256})))/dy;
const fetchBefore = /\b(?:curl|wget|https?)\b/i;
const farthest = 600;

/** The password in `curl -u user:password`. */
export const curlUserDetector: Detector = {
  anchors: ["-u", "--user"],
  patterns: [option, fetchBefore],
  detect(text, at, report) {
    if (at > 0 && !/[\s"'\\]/.test(text.charAt(at - 1))) return 0;
    option.lastIndex = at;
    const match = option.exec(text);
    if (match === null) return 0;
    const group = [2, 4, 6, 7, 8].find((index) => match[index] !== undefined) ?? 0;
    const span = match.indices?.[group];
    const secret = match[group] ?? "";
    const user = match[1] ?? match[3] ?? match[5] ?? "";
    if (span === undefined || isPlaceholderValue(secret) || isNumericOwner(user, secret)) return 0;
    if (!fetchBefore.test(text.slice(Math.max(0, at - farthest), at))) return 0;
    report({ start: span[0], end: span[1], rule: "curl-user", rank: rank.generic, secret });
    return span[1];
  },
};

/** `-u 1000:1000` is a user and a group. */
function isNumericOwner(user: string, group: string): boolean {
  return /^\d+$/.test(user) && /^\d+$/.test(group);
}
