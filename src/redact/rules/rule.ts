/** A secret that a regular expression recognises, as data. */
export interface Rule {
  readonly id: string;
  /** Lower-case literals; each occurrence in the text, in any case, tries the pattern. */
  readonly anchors: readonly string[];
  /**
   * Source of a JavaScript regular expression, matched where the anchor begins (less `offset`).
   * Its first group, or else all of it, is the secret. Must be linear: a test checks each one.
   */
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Characters of the match that stand before the anchor. */
  readonly offset: number;
  /** Least Shannon entropy of the secret in bits per character; 0 asks for none. */
  readonly entropy: number;
  /** What may not stand before the match: a letter or digit, a letter, or anything may. */
  readonly before: "word" | "letter" | "any";
  /** False where a masked value (`xxxx`, `****`) counts as well. */
  readonly skipMasked: boolean;
  /** True where a value without any digit is an ordinary word. */
  readonly needsDigit: boolean;
}

export type RuleOptions = Partial<Omit<Rule, "id" | "anchors" | "pattern">>;

export const wordEnd = String.raw`(?![A-Za-z0-9_-]|\.[A-Za-z0-9])`;
export const valueEnd = String.raw`(?=[\x60'"\s;,)\]}<>&\\\x1b]|\.(?:\s|$)|$)`;
export const operator = String.raw`[ \t\w.-]{0,20}[\s'"\\]{0,10}(?:=>|:=|={1,3}|:{1,3}=?|\|\||\?=|>|,)[\x60'"\s=\\]{0,10}`;

/** A token that is known by its own beginning; `anchors` separated by spaces. */
export function token(id: string, anchors: string, pattern: string, options?: RuleOptions): Rule {
  return {
    id,
    anchors: anchors.split(" "),
    pattern,
    ignoreCase: false,
    offset: 0,
    entropy: 0,
    before: "word",
    skipMasked: true,
    needsDigit: false,
    ...options,
  };
}

/** The same where one more letter, digit, `_`, `-` or `.x` would make it something else. */
export function exact(id: string, anchors: string, pattern: string, options?: RuleOptions): Rule {
  return token(id, anchors, `(${pattern})${wordEnd}`, options);
}

/** A value that is known by the vendor's name before it: `<name>..., =, :, => "<value>"`. */
export function context(
  id: string,
  anchors: string,
  name: string,
  value: string,
  options?: RuleOptions,
): Rule {
  return token(id, anchors, `(?:${name})${operator}(${value})${valueEnd}`, {
    ignoreCase: true,
    before: "any",
    entropy: 3,
    ...options,
  });
}

/** Contexts whose value is letters and digits at random: a value without digits is a word. */
export function contextRandom(
  id: string,
  anchors: string,
  name: string,
  value: string,
  options?: RuleOptions,
): Rule {
  return context(id, anchors, name, value, { needsDigit: true, ...options });
}
