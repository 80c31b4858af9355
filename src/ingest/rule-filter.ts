import { anyOf } from "./any-of.ts";

/** What a rule asks of a text. */
export interface WordedPattern {
  readonly pattern: RegExp;
  /** The pattern matches no text without one of these. */
  readonly words: readonly string[];
}

/** So many texts are searched for words in about the time that one expression for all rules takes to compile. */
const textsSearchedForWords = 200;

/**
 * Tells most of the texts that no rule applies to: false where none does, true where one may. A process that reads much
 * looks for all of them in one search; one that reads a single result, as a hook does, for words.
 */
export function createRuleFilter(rules: readonly WordedPattern[]): (text: string) => boolean {
  let any: RegExp | undefined;
  let searched = 0;
  return (text) => {
    searched += 1;
    if (searched <= textsSearchedForWords) return rules.some((rule) => holdsWord(text, rule));
    any ??= anyOf(rules.map(({ pattern }) => pattern));
    return any.test(text);
  };
}

/** Whether the pattern matches; asked only where a word of it stands in the text, because most are never compiled then. */
export function matches(rule: WordedPattern, text: string): boolean {
  return holdsWord(text, rule) && rule.pattern.test(text);
}

export function holdsWord(text: string, { words }: Pick<WordedPattern, "words">): boolean {
  return words.some((word) => text.includes(word));
}
