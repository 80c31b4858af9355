import { rank, type NumberDetector } from "../finding.ts";

const dashed = /(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-]|\.\d)/y;
const loose = /(?!000|666|9)\d{3}[ .]?(?!00)\d\d[ .]?(?!0000)\d{4}(?![\w-]|\.\d)/y;
const contextBefore = /(?:\bssn\b|social[ _-]?security)[^\n\d]{0,40}$/i;

/** US social security numbers: with dashes anywhere, otherwise only where the text names them. */
export const socialSecurityNumberDetector: NumberDetector = {
  patterns: [dashed, loose, contextBefore],
  detect(text, at, report) {
    if (/[\w.-]/.test(text.charAt(at - 1))) return 0;
    const end = endOf(dashed, text, at) ?? (isNamed(text, at) ? endOf(loose, text, at) : undefined);
    if (end === undefined) return 0;
    const secret = text.slice(at, end);
    report({ start: at, end, rule: "us-ssn", rank: rank.personal, secret });
    return end;
  },
};

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function isNamed(text: string, at: number): boolean {
  return contextBefore.test(text.slice(Math.max(0, at - 60), at));
}
