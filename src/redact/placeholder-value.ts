import { maskedRun } from "./masked-run.ts";
import { isPublicExample } from "./public-examples.ts";

/** Longest value that is judged as written by hand; what is longer is not a placeholder. */
const longestPlaceholder = 256;

// Values have no line breaks: what opens like a variable, a template or a tag is one.
const opensReference = /^(?:[\\"'`]*\$[\w({]|[<{[(]|#\{|&[a-z]{2,6};)/;
const wholeReference = /^(?:%(?:[A-Za-z_][\w.]*%|[sdrv])|@[A-Z_]+@)$/;
const handWritten =
  /change[_-]?(?:me|it)|place[_-]?holder|redacted|dummy|(?:^|[^a-z])your|my[_-]?(?:secret|password|passwd|token|key|api)|insert[_-]|replace[_-]|goes[_-]?here|todo|fixme|not[_-]?a[_-]?real|fake|xxxx|1234567890$|abcdefghijklmnopqrstuvwxyz/i;
const plainWord =
  /^(?:none|null|nil|true|false|yes|no|on|off|string|str|text|number|int|bool|boolean|object|any|unknown|undefined|void|never|optional|required|hidden|secret|password|passwd|passphrase|passw0rd|pwd|token|key|auth|basic|bearer|tests?|testing|test123|example|sample|default|foo|bar|baz|qux|foo-bar|foobar|admin|root|user|username|guest|empty|unset|disabled|enabled|missing|invalid|valid|value|field|input|type|name|label|self|this)$/i;

/** True for what stands in a secret's place: a variable, a template, a mask, a word that names it. */
export function isPlaceholderValue(value: string): boolean {
  if (value.length > longestPlaceholder) return false;
  return (
    opensReference.test(value) ||
    wholeReference.test(value) ||
    plainWord.test(value) ||
    isOneCharacter(value) ||
    maskedRun.test(value) ||
    handWritten.test(value) ||
    isPublicExample(value)
  );
}

export const placeholderValuePatterns: readonly RegExp[] = [
  opensReference,
  wholeReference,
  handWritten,
  plainWord,
];

function isOneCharacter(value: string): boolean {
  return value.length > 0 && value === value.charAt(0).repeat(value.length);
}
