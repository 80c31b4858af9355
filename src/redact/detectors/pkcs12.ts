import { rank, type Detector } from "../finding.ts";

/** DER of "version 3" and of the identifier's end, as they look when a PFX file is read as text (RFC 7292). */
const version = "\u0002\u0001\u00030";
const dataIdentifier = "\r\u0001\u0007";
const fewestCharacters = 256;
const longestStore = 65_536;

/** A PKCS#12 key store that was printed as text. */
export const pkcs12Detector: Detector = {
  anchors: [dataIdentifier],
  patterns: [],
  detect(text, at, report) {
    if (!text.slice(Math.max(0, at - 40), at).includes(version)) return 0;
    const end = Math.min(text.length, at + longestStore);
    if (end - at < fewestCharacters) return 0;
    report({ start: at, end, rule: "pkcs12-key", rank: rank.vendor, secret: text.slice(at, end) });
    return end;
  },
};
