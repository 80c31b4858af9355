import { looksLikePath, withoutMachinePaths } from "./path-form.ts";

const longestLine = 160;
/** Between quotes, or from a quote that the line does not close (the text goes on below). An apostrophe is no quote. */
const quotedText = /(?<!\w)(['"`])((?:(?!\1).)*)\1|(?<!\w)['"`].{12,}$/g;
const shortName = /^[A-Za-z_@][\w.@-]{0,29}$/;

/**
 * The error line with what differs from run to run masked: paths, numbers, ids, quoted text. Short quoted names stay
 * (`No module named 'pytest'`), as they say what the error is about.
 */
export function maskedLine(line: string, cwd: string | null): string {
  return withoutMachinePaths(line.slice(0, 600), cwd)
    .replaceAll(quotedText, (_, quote: string | undefined, inner: string | undefined) => {
      if (inner === undefined) return "<text>";
      if (shortName.test(inner)) return `${quote}${inner}${quote}`;
      return looksLikePath(inner) ? "<path>" : "<text>";
    })
    .replaceAll(/(?:[\w.@…-]*\/)+[\w.@-]*/g, "<path>")
    .replaceAll(/(?<![\w.-])[\w-]+\.[a-z]{1,4}\b(?![(.])/g, "<path>")
    .replaceAll(/\b0x[0-9a-f]+\b/gi, "<hex>")
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, "<id>")
    .replaceAll(/\d+/g, "<n>")
    .replaceAll(/\[(?:<n>(?:, ?)?)+\]/g, "[<n>]")
    .slice(0, longestLine)
    .trim();
}
