import { isCredentialValue } from "../credential-value.ts";
import { rank, type Detector, type Report } from "../finding.ts";
import { isPlaceholderValue } from "../placeholder-value.ts";

const header =
  /authorization\\{0,8}["'`]?\]?\s{0,3}[:=,]\s{0,4}\\{0,8}["'`]?(?:([A-Za-z][A-Za-z-]{2,20}) {1,3})?([A-Za-z0-9._~+/=@:-]{8,4096})/diy;
const scheme = /(?:bearer|basic) {1,3}([A-Za-z0-9._~+/=-]{12,4096})/diy;

/** Credentials in an Authorization header, and after `Bearer` or `Basic` wherever they stand. */
export const authorizationDetector: Detector = {
  anchors: ["authorization", "bearer ", "basic "],
  patterns: [header, scheme],
  detect(text, at, report) {
    header.lastIndex = at;
    const named = header.exec(text);
    if (named !== null) return detectNamed(named, report);
    scheme.lastIndex = at;
    return reportGroup(scheme.exec(text), 1, isRandom, report);
  },
};

function detectNamed(match: RegExpExecArray, report: Report): number {
  // "authorization: header missing" is prose; a scheme before it makes any value a credential.
  const isKnownScheme = /^(?:bearer|basic|token|api-?key|key|digest|ssws|geniekey|splunk|bot)$/i;
  const accepts = isKnownScheme.test(match[1] ?? "") ? isCredential : isRandom;
  return reportGroup(match, 2, accepts, report);
}

function isRandom(value: string): boolean {
  return (
    isCredentialValue(value, { strength: "token", site: "data", quoted: false }) || isBasic(value)
  );
}

function isCredential(value: string): boolean {
  return isRandom(value) || (!isPlaceholderValue(value) && /[0-9]/.test(value));
}

/** Base64 of `user:password`. */
function isBasic(value: string): boolean {
  if (!/^[A-Za-z0-9+/]{11,}={0,2}$/.test(value) || value.replace(/=+$/, "").length % 4 === 1) {
    return false;
  }
  return /^[\x20-\x39\x3b-\x7e]{1,128}:[\x20-\x7e]{1,256}$/.test(atob(value.replace(/=+$/, "")));
}

function reportGroup(
  match: RegExpExecArray | null,
  group: number,
  accepts: (value: string) => boolean,
  report: Report,
): number {
  const span = match?.indices?.[group];
  const secret = match?.[group] ?? "";
  if (span === undefined || !accepts(secret)) return 0;
  report({ start: span[0], end: span[1], rule: "authorization", rank: rank.generic, secret });
  return span[1];
}
