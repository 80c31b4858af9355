import { decisiveLine } from "./error-lines.ts";
import { viewText } from "./text-view.ts";

/** Raised when masking or the choice of the line changes: ids of different versions never mean the same. */
export const maskVersion = 1;

const longestTemplate = 200;

export interface ErrorReport {
  readonly tool: string;
  /** Class the record states, else the kind of failure. */
  readonly errorClass: string;
  /** Redacted error text. */
  readonly text: string;
}

/** What stands for a value that differs from run to run. Applied in order; every pattern is linear on a bounded line. */
const masks: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]/g, "<secret>"],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s'"<>)\]]+/gi, "<url>"],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b/g, "<email>"],
  [/(?<!\w)(?:'[^'\n]{0,200}'|"[^"\n]{0,200}"|`[^`\n]{0,200}`|‘[^’\n]{0,200}’|“[^”\n]{0,200}”)(?!\w)/g, "<str>"],
  // Cut off, or going on in the next line.
  [/`[^`\n]*$/g, "<str>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g, "<time>"],
  [/\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\b/g, "<time>"],
  [/\b0x[0-9a-f]+\b/gi, "<addr>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, "<addr>"],
  [/\blocalhost:\d{1,5}\b/g, "<addr>"],
  [/(?:[A-Za-z]:\\|\\\\)[^\s'"<>,;()[\]]+(?:\(\d+,\d+\))?/g, "<path>"],
  [/(?<![\w<])(?:~|\.{1,2})?\/[^\s'"<>:,;()[\]]+(?:\(\d+,\d+\)|:\d+(?::\d+)?)?/g, "<path>"],
  [/\b[\w@.-]+(?:\/[\w@.+-]+)+(?:\(\d+,\d+\)|:\d+(?::\d+)?)?/g, "<path>"],
  [/\b[\w-]{1,80}\.(?:py|pyc|ipynb|[cm]?[jt]sx?|json|ya?ml|toml|md|rst|txt|html?|css|go|rs|java|kt|rb|php|c|h|cc|cpp|hpp|cs|sh|sql|db|sqlite3?|log|lock|cfg|ini|xml|csv|svg|png|so|o|a)\b(?![.\w])(?:\(\d+,\d+\)|:\d+(?::\d+)?)?/g, "<path>"],
  [/\bv\d+(?:\.\d+)*(?:[-+][\w.]+)?\b|\b\d+(?:\.\d+){2,}(?:[-+][\w.]+)?\b/g, "<ver>"],
  [/\b\d+(?:\.\d+)?\s?(?:ms|µs|us|ns|s|secs?|seconds?|mins?|minutes?|h|hours?|days?)\b/g, "<dur>"],
  [/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\b/gi, "<hex>"],
  [/(?<![A-Za-z<\d])\d+(?:[.,]\d+)*/g, "<num>"],
]; // prettier-ignore

/** Codes that name an error rather than a thing. */
const errorCode = /^(?:TS|E|W|C|F|CS|MSB|NU|CA|SC|RUF|PL[CREW]|PGRST|ORA|SQLSTATE)\d{2,6}$/;

/**
 * The decisive line of an error with everything masked that differs from run to run, at most 200 characters: records of
 * one error have one template. Depends on this record alone. Pure, total, linear.
 */
export function errorTemplate(report: ErrorReport): string {
  const decisive = decisiveLine(viewText(report.text));
  return decisive === null ? report.errorClass : maskLine(decisive);
}

/** True when some line of the text tells the error; `Exit code 1` and the like alone tell nothing. */
export function tellsAnError(text: string): boolean {
  return decisiveLine(viewText(text)) !== null;
}

/** Keyed id of a template for one tool and error class, 32 hex digits. */
export function errorTemplateId(
  mac: (content: string) => string,
  report: ErrorReport,
  template: string,
): string {
  return mac(JSON.stringify([maskVersion, report.tool, report.errorClass, ...template.split(" ")]));
}

/** Masks what differs from run to run in one line. */
export function maskLine(line: string): string {
  let masked = line.slice(0, 400);
  for (const [pattern, mask] of masks) masked = masked.replace(pattern, mask);
  masked = masked.replace(/[A-Za-z]+\d{2,}/g, (word) =>
    errorCode.test(word) ? word : word.replace(/\d+$/, "<num>"),
  );
  masked = masked
    .replace(/(<\w+>)(?:[\s,]+\1)+/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return masked.length <= longestTemplate ? masked : masked.slice(0, longestTemplate).trimEnd();
}
