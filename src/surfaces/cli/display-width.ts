import { stripAnsi } from "../../core/safe-text.ts";

/** Characters that are one column wide each, as nearly all text is: decided at once. */
const narrowOnly = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;
/** Pictures, and what is asked to be drawn as one; flags are two letters of their own. */
const picture = /\p{Emoji_Presentation}|\ufe0f|\p{Regional_Indicator}{2}/u;
/** Drawn upon the character before them, or not at all; the vowels and final consonants of Hangul are part of their syllable. */
const drawnUpon = /[\p{Mark}\p{Other}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7fb]/gu;
/** The blocks that Unicode's EastAsianWidth.txt gives as wide or full width. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u3247\u3250-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

let segmenter: Intl.Segmenter | undefined;

/** The characters as people count them: a letter with its marks is one, so is a picture that is made of several. */
export function* graphemes(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * How many columns a terminal takes to show `text`, one line, escape sequences aside: two for each wide character
 * (Unicode Standard Annex #11, ambiguous ones counted as narrow) and each picture, none for marks.
 */
export function displayWidth(text: string): number {
  if (narrowOnly.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(stripAnsi(text))) width += graphemeWidth(grapheme);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (picture.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme.replaceAll(drawnUpon, "")) width += wide.test(character) ? 2 : 1;
  return width;
}

/** `text` with blanks after it (`left`) or before it, so that it takes `columns` columns; unchanged when it is wider. */
export function padToWidth(
  text: string,
  columns: number,
  align: "left" | "right" = "left",
): string {
  const blanks = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? `${text}${blanks}` : `${blanks}${text}`;
}
