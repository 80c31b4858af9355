const skipped = /[\s\\'";]/;
const shownChanges = 3;

/** What quoting changed: of each spot where two spellings of one text differ, how either wrote it. */
export interface EscapeChange {
  readonly before: string;
  readonly after: string;
}

/**
 * The distinct spots where two texts that are equal but for quotes, backslashes, blanks and semicolons differ, sorted,
 * at most three: `*` became `\*`. Pure, linear.
 */
export function escapeChanges(failed: string, worked: string): readonly EscapeChange[] {
  const left = pieces(failed);
  const right = pieces(worked);
  const found = new Map<string, EscapeChange>();
  left.forEach(({ run, character }, index) => {
    const other = right[index];
    const change = other === undefined ? null : changeAt(run, other.run, character);
    if (change !== null) found.set(`${change.before} ${change.after}`, change);
  });
  return [...found.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, shownChanges)
    .map(([, change]) => change);
}

/** A backslash or quote matters for what it stands before; of blanks only line breaks matter, by themselves. */
function changeAt(run: string, other: string, character: string): EscapeChange | null {
  if (quotesOf(run) !== quotesOf(other))
    return { before: visible(run) + character, after: visible(other) + character };
  const [before, after] = [blanksOf(run), blanksOf(other)];
  return before !== after && /\n/.test(before + after)
    ? { before: visible(before), after: visible(after) }
    : null;
}

function quotesOf(run: string): string {
  return run.replaceAll(/[\s;]+/g, "");
}

function blanksOf(run: string): string {
  return run.replaceAll(/[\\'"]+/g, "");
}

/** Each telling character with the run of quoting before it. */
function pieces(text: string): readonly { readonly run: string; readonly character: string }[] {
  const found: { run: string; character: string }[] = [];
  let run = "";
  for (const character of text) {
    if (skipped.test(character)) run += character;
    else {
      found.push({ run, character });
      run = "";
    }
  }
  return [...found, { run, character: "" }];
}

function visible(run: string): string {
  return run.replaceAll(/[ \t]+/g, " ").replaceAll(/\s*\n\s*/g, "⏎");
}

const compoundAfterSemicolon = /;[ \t]*(?:class|def|for|while|if|with|try|async)\b/;

/**
 * The same as clauses of a sentence, sorted and distinct: `with *` written as `\*`. What stands behind a quote is a mere
 * value; of line breaks only that they were put in or taken out is told. Empty when nothing can be told.
 */
export function escapePhrases(failed: string, worked: string): readonly string[] {
  const phrases = escapeChanges(failed, worked).map(({ before, after }) => {
    const [had, has] = [before.includes("⏎"), after.includes("⏎")];
    if (!had && has) return splitLines(failed);
    if (had && !has) return "on one line";
    if (had) return "";
    return `with \`${spelled(before)}\` written as \`${spelled(after)}\``;
  });
  return [...new Set(phrases.filter((phrase) => phrase !== ""))].toSorted();
}

function splitLines(failed: string): string {
  return compoundAfterSemicolon.test(failed)
    ? "with a compound statement (class, def, for, if, try, while, with) at the start of a line, not after `;`"
    : "with line breaks between its statements";
}

/** A backslash matters for what it stands before, a quote by itself. A backtick would end the code it is shown in. */
function spelled(run: string): string {
  const shown = /['"]/.test(run) ? run.trim().replace(/[^\\'"]+$/, "") : run.trim();
  return shown.replaceAll("`", "[backtick]");
}

const windowBefore = 30;
const windowLength = 80;

/** The part of `text` around the first difference from `other`. */
export function aroundDifference(text: string, other: string): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same += 1;
  const start = text.length <= windowLength ? 0 : Math.max(0, same - windowBefore);
  const end = Math.min(text.length, start + windowLength);
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
