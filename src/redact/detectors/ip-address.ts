import { rank, type NumberDetector } from "../finding.ts";

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const version4 = new RegExp(
  `(${octet})\\.(${octet})\\.(${octet})\\.(${octet})(?![\\w-]|\\.\\w)`,
  "y",
);
const version6 =
  /[23][0-9a-f]{3}(?::[0-9a-f]{1,4}){1,6}(?:::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?|:[0-9a-f]{1,4})(?![\w:])/iy;
const versionBefore = /(?:\bv|version|release|\bver\b|[=<>~^]=|[A-Za-z]\/)[\s"':=]{0,4}$/i;
const addressBefore =
  /(?:\bip\b|addr|host|client|server|remote|peer|from|ssh|ping|inet|connect|listen|:\/\/)[^\n]{0,24}$/i;
const kept =
  /^(?:8\.8\.8\.8|8\.8\.4\.4|1\.1\.1\.1|1\.0\.0\.1|9\.9\.9\.9|(\d{1,3})(?:\.\1){3}|2001:4860:4860:[:0]*:88(?:88|44)|2606:4700:4700:[:0]*:1[01]{3})$/;

/**
 * Public IP addresses. Kept, because they say how something is wired and not who somebody is:
 * private, loopback, link-local, documentation, multicast and reserved ranges (RFC 1918, 3927,
 * 5737, 6598, 3849), the well-known public resolvers, and what reads as a version number.
 */
export const ipAddressDetector: NumberDetector = {
  patterns: [version4, version6, versionBefore, addressBefore],
  detect(text, at, report) {
    if (/[\w.-]/.test(text.charAt(at - 1))) return 0;
    const end = endOfVersion4(text, at) ?? endOfVersion6(text, at);
    if (end === undefined) return 0;
    const secret = text.slice(at, end);
    report({ start: at, end, rule: "ip", rank: rank.personal, secret });
    return end;
  },
};

function endOfVersion4(text: string, at: number): number | undefined {
  version4.lastIndex = at;
  const match = version4.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const before = text.slice(Math.max(0, at - 40), at);
  if (!isPublic(octets) || kept.test(match[0]) || isVersion(octets, before)) return undefined;
  return at + match[0].length;
}

function isPublic([first = 0, second = 0, third = 0]: readonly number[]): boolean {
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  if (first === 100) return second < 64 || second > 127;
  if (first === 169) return second !== 254;
  if (first === 172) return second < 16 || second > 31;
  if (first === 192) return second !== 168 && !(second === 0 && third <= 2);
  if (first === 198) return second !== 18 && second !== 19 && !(second === 51 && third === 100);
  return !(first === 203 && second === 0 && third === 113);
}

/** Small numbers throughout are a version unless the text speaks of an address. */
function isVersion(octets: readonly number[], before: string): boolean {
  if (addressBefore.test(before) && !/version/i.test(before)) return false;
  return (
    versionBefore.test(before) ||
    octets.every((value) => value < 20) ||
    octets.slice(1).every((value) => value === 0)
  );
}

function endOfVersion6(text: string, at: number): number | undefined {
  version6.lastIndex = at;
  const match = version6.exec(text)?.[0];
  if (match === undefined || kept.test(match) || /^2001:0?db8:/i.test(match)) return undefined;
  const groups = match.split(":").length;
  return match.includes("::") || groups === 8 ? at + match.length : undefined;
}
