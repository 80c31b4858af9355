/* oxlint-disable typescript/no-unnecessary-template-expression -- parts joined at run time keep key-like literals out of the repository */
import type { Random } from "../../src/core/random.ts";

/** A secret as it stands in a text. `mark` is a part of it that occurs nowhere else: finding it anywhere is a leak. */
export interface PlantedSecret {
  readonly kind: string;
  readonly text: string;
  readonly mark: string;
}

type Kind = (mark: string, random: Random) => string;

// Without vowels: a random word such as "fake" would make a value look written by hand.
const letters = "bcdfghjklmnpqrstvwxz234567";
const mixed = "BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz23456789";
const hex = "0123456789abcdef";

/** Begins every mark, so that all of them are found in one pass; upper case where a format demands it. */
const markStart = "zq7";
export const anyMark = /zq7[a-z2-7]{9}/gi;

function draw(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

function newMark(random: Random): string {
  return markStart + draw(random, letters, 9);
}

/** Every kind joins its parts at run time: no key-like literal stands in the repository. */
const kinds: Readonly<Record<string, Kind>> = {
  "aws-key": (mark, random) =>
    `AKI${"A"}${mark.toUpperCase()}${draw(random, letters, 4).toUpperCase()}`,
  "github-token": (mark, random) => `gh${"p_"}${mark}${draw(random, mixed, 24)}`,
  "gitlab-token": (mark, random) => `glp${"at-"}${mark}${draw(random, mixed, 8)}`,
  "npm-token": (mark, random) => `np${"m_"}${mark}${draw(random, mixed, 24)}`,
  "slack-token": (mark, random) =>
    `xox${"b-"}${draw(random, "123456789", 12)}-${draw(random, "123456789", 12)}-${mark}${draw(random, mixed, 12)}`,
  "openai-key": (mark, random) => `sk-${"proj-"}${mark}${draw(random, mixed, 40)}`,
  "anthropic-key": (mark, random) => `sk-${"ant-"}api03-${mark}${draw(random, mixed, 79)}AA`,
  "stripe-key": (mark, random) => `sk_${"live_"}${mark}${draw(random, mixed, 12)}`,
  assignment: (mark, random) => `DB_PASS${"WORD"}=${mark}${draw(random, mixed, 4)}`,
  "quoted assignment": (mark, random) => `api_${"key"}: "${mark}${draw(random, hex, 16)}"`,
  "escaped assignment": (mark, random) =>
    `{\\"pass${"word"}\\": \\"${mark}${draw(random, mixed, 4)}\\"}`,
  flag: (mark, random) => `mysql --pass${"word"} ${mark}${draw(random, mixed, 4)} -h db`,
  "url credentials": (mark, random) =>
    `postgres://app:${mark}${draw(random, mixed, 4)}@db.internal:5432/shop`,
  bearer: (mark, random) => `Authorization: Bea${"rer"} ${mark}${draw(random, mixed, 24)}`,
  "curl user": (mark, random) =>
    `curl -u admin:${mark}${draw(random, mixed, 4)} https://registry.internal/v2/`,
  cookie: (mark, random) => `Cookie: sid=${mark}${draw(random, mixed, 20)}; theme=dark`,
  pem: (mark, random) =>
    `-----BEGIN RSA PRIV${"ATE KEY"}-----\n${mark}${draw(random, mixed, 52)}\n${draw(random, mixed, 64)}\n-----END RSA PRIV${"ATE KEY"}-----`,
  email: (mark) => `write to ${mark}@corp-mail.io about it`,
  "home directory": (mark) => `/home/${mark}/project/src`,
  "home on a Mac": (mark) => `/Users/${mark}/project/src`,
  "home on Windows": (mark) => `C:\\Users\\${mark}\\project`,
};

export const secretKinds: readonly string[] = Object.keys(kinds);

/** A fresh secret of a kind. */
export function plant(kind: string, random: Random): PlantedSecret {
  const mark = newMark(random);
  const write = kinds[kind];
  if (write === undefined) throw new TypeError(`no kind of secret is called ${kind}`);
  return { kind, text: write(mark, random), mark };
}

/** A number that a person is known by; found as it stands, since digits bear no mark. */
export function plantedNumbers(
  random: Random,
): readonly { readonly kind: string; readonly text: string; readonly number: string }[] {
  const card = withCheckDigit(`4${draw(random, "0123456789", 14)}`);
  const phone = `+49 30 ${draw(random, "123456789", 4)} ${draw(random, "0123456789", 4)}`;
  return [
    { kind: "card", text: `paid with card ${card}`, number: card },
    { kind: "phone", text: `call me at ${phone}`, number: phone },
  ];
}

/** Luhn, ISO/IEC 7812-1. */
function withCheckDigit(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}
