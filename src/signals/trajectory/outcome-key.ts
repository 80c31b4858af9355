import type { Attempt } from "./attempt.ts";

/**
 * What each attempt came to. Where all left the same behind, what they did says nothing of who is right: the answers vote
 * then, if any two of them agree.
 */
export function outcomeKeys(attempts: readonly Attempt[]): readonly string[] {
  const keys = attempts.map(outcomeKey);
  if (new Set(keys).size > 1) return keys;
  const answers = attempts.map(({ finalText }) => normalisedAnswer(finalText));
  return new Set(answers).size < answers.length ? answers : keys;
}

/**
 * What an attempt came to, equal for attempts that came to the same: the calls that left something behind and worked, in
 * no order; else, where it changed nothing, its answer without case, punctuation and white space.
 */
export function outcomeKey({ steps, finalText }: Attempt): string {
  const effects = steps.flatMap(({ calls }) =>
    calls
      .filter(
        ({ work, outcome }) => (work === "change" || work === "other") && outcome !== "failure",
      )
      .map(({ fingerprint }) => fingerprint),
  );
  if (effects.length > 0) return JSON.stringify([...new Set(effects)].toSorted());
  return normalisedAnswer(finalText);
}

/** The last line that says something: attempts word the way there differently. */
function normalisedAnswer(text: string): string {
  const lines = text.split("\n").map((line) =>
    line
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim(),
  );
  return lines.findLast((line) => line !== "") ?? "";
}
