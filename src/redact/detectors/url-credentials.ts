import { rank, type Detector } from "../finding.ts";
import { isPlaceholderValue } from "../placeholder-value.ts";

const pattern = /:\/\/([^\s:/?#@"'<>\\]{0,128}):([^\s/"'<>\\]{1,256})@(?=[A-Za-z0-9[%$-])/dy;

/** The password in `scheme://user:password@host`. */
export const urlCredentialsDetector: Detector = {
  anchors: ["://"],
  patterns: [pattern],
  detect(text, at, report) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const span = match?.indices?.[2];
    const secret = match?.[2] ?? "";
    if (span === undefined || secret.length < 4 || isPlaceholderValue(secret)) return 0;
    const [start, end] = span;
    report({ start, end, rule: "url-credentials", rank: rank.generic, secret });
    return end;
  },
};
