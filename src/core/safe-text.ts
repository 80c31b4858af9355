/**
 * Characters that could act on a terminal, hide or reorder text: C0 and C1 controls, zero-width and bidirectional
 * marks, interlinear and tag characters, variation selectors, private use, lone surrogates.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff]|[\u{e0000}-\u{e0fff}]|[\u{f0000}-\u{10ffff}]|\p{Surrogate}/gu;

/** One line of visible text, at most `limit` characters: escape sequences, controls and hidden characters removed. */
export function safeText(text: string, limit: number): string {
  const line = stripAnsi(text.slice(0, limit * 4))
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(unsafe, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}

/** Removes ANSI and OSC escape sequences. */
export function stripAnsi(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(
    /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)?|[@-Z\\^_])/g,
    "",
  );
}
