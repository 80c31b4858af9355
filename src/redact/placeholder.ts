import { rank, type Detector } from "./finding.ts";

/** `[REDACTED:<rule>:<first eight hex digits of the keyed hash>]` */
export const longestPlaceholder = 64;

const pattern = /\[REDACTED:[a-z0-9][a-z0-9-]{1,40}:[0-9a-f]{8}\]/y;

export function formatPlaceholder(rule: string, mac: string): string {
  return `[REDACTED:${rule}:${mac.slice(0, 8)}]`;
}

/** Reports placeholders of an earlier redaction, so that no rule reaches into them. */
export const placeholderDetector: Detector = {
  anchors: ["[redacted:"],
  patterns: [pattern],
  detect(text, at, report) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return 0;
    const [secret] = match;
    report({ start: at, end: pattern.lastIndex, rule: "", rank: rank.placeholder, secret });
    return pattern.lastIndex;
  },
};
