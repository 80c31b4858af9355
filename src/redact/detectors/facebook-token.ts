import { entropyBits } from "../entropy.ts";
import { rank, type NumberDetector } from "../finding.ts";

const pattern = /\d{15,16}(?:\||%7C|%)([0-9A-Za-z_-]{27,40})(?![\w-])/dy;
const leastEntropy = 3;

/** Facebook app access tokens: the number of the app, a bar, and its secret. */
export const facebookTokenDetector: NumberDetector = {
  patterns: [pattern],
  detect(text, at, report) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const span = match?.indices?.[1];
    const secret = match?.[1] ?? "";
    if (span === undefined || entropyBits(secret) < leastEntropy) return 0;
    const [start, end] = span;
    report({ start, end, rule: "facebook-access-token", rank: rank.vendor, secret });
    return end;
  },
};
