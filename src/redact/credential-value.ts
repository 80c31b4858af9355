import { entropyBits } from "./entropy.ts";
import { isPlaceholderValue } from "./placeholder-value.ts";
import type { KeyStrength } from "./sensitive-key.ts";

/** Where a value stands: `data` for files and payloads, `code` where it may be an expression. */
export interface ValueSite {
  readonly strength: KeyStrength;
  readonly site: "data" | "code";
  readonly quoted: boolean;
}

const codeReference = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+$/;
const identifier = /^[A-Za-z_$][\w$]*$/;
const path = /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.@/\\ -]*$/;
const url = /^[a-z][a-z0-9+.-]+:\/\//i;
const fileName = /\.(?:json|ya?ml|pem|crt|cer|key|txt|env|p12|jks|keytab|[jt]sx?|py|go|rs|java)$/i;
const namesItself = /passw|passwd|secret|token|credential|api[_-]?key/i;
const wordOrNumber = /^(?:\d{1,8}|[A-Za-z]?[a-z]+|[A-Z]*)$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const credentialValuePatterns: readonly RegExp[] = [
  codeReference,
  identifier,
  path,
  url,
  fileName,
  wordOrNumber,
];

/** True where `value` is worth hiding, given what it is called and where it stands. */
export function isCredentialValue(value: string, where: ValueSite): boolean {
  if (isPlaceholderValue(value) || /\s/.test(value)) return false;
  return where.strength === "password" ? isPassword(value, where) : isRandomToken(value, where);
}

function isPassword(value: string, { site, quoted }: ValueSite): boolean {
  if (value.length < (site === "data" ? 4 : 6)) return false;
  // A dotted name is an expression; where values stand it may also be a password with a dot in it.
  const isReference = codeReference.test(value) && (site === "code" || !/[0-9]/.test(value));
  if (!quoted && isReference) return false;
  const isName = identifier.test(value);
  if (isName && namesItself.test(value)) return false;
  if (site === "data") return true;
  const hasSymbol = /[^\w./:-]/.test(value);
  return /[0-9]/.test(value) || hasSymbol;
}

function isRandomToken(value: string, { site }: ValueSite): boolean {
  if (value.length < (site === "data" ? 8 : 10) || !/^[\x21-\x7e]+$/.test(value)) return false;
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (uuid.test(value)) return true;
  if (isLocation(value) || codeReference.test(value) || isWords(value)) return false;
  return entropyBits(value) >= (value.length < 20 ? 2.7 : 3);
}

function isLocation(value: string): boolean {
  return path.test(value) || url.test(value) || fileName.test(value);
}

/**
 * Names, slugs and versions: few digits, and letters in runs as long as words. Random text of
 * mixed case changes case, and of one case changes to digits, every three characters or so.
 */
export function isWords(value: string): boolean {
  const parts = value.split(/[^A-Za-z0-9]+/);
  if (parts.length > 1 && parts.every((part) => wordOrNumber.test(part))) return true;
  const digits = value.replaceAll(/[^0-9]/g, "").length;
  const words = value.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  const letters = value.replaceAll(/[^A-Za-z]/g, "").length;
  return digits / value.length <= 0.15 && letters / words.length >= 4;
}
