import type { ShortRedactor } from "./short-redactor.ts";

const pathAfterWords = /^([\w.:-]*[.:/])(\/.*)$/s;

/**
 * A name that a reader composed of its own words and what the source said (`unknown:<type>`, `user.<key>`), redacted. A
 * path in it is met at its own beginning too: glued to words it would not be taken for one.
 */
export function redactedName(name: string, short: ShortRedactor, limit: number): string {
  const whole = short(name, limit);
  return whole.replace(
    pathAfterWords,
    (_, words: string, path: string) => words + short(path, limit),
  );
}
