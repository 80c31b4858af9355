import { rank, type NumberDetector } from "../finding.ts";

/** Length by country, from the SWIFT IBAN registry. */
const lengths: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: "NO",
    16: "BE",
    18: "DK FK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
  }).flatMap(([length, countries]) =>
    countries.split(" ").map((country): [string, number] => [country, Number(length)]),
  ),
);

/** International bank account numbers with the right length and check digits (ISO 13616, mod 97). */
export const ibanDetector: NumberDetector = {
  patterns: [],
  detect(text, at, report) {
    const length = lengths.get(text.slice(at, at + 2).toUpperCase());
    if (length === undefined) return 0;
    const found = collect(text, at, length);
    if (found === undefined || !passesMod97(found.account)) return 0;
    const { end, account } = found;
    if (isPartOfUuid(text, at, end)) return 0;
    report({ start: at, end, rule: "iban", rank: rank.personal, secret: account });
    return end;
  },
};

/** The account without its single spaces or dashes; undefined where it is longer or shorter. */
function collect(
  text: string,
  start: number,
  length: number,
): { end: number; account: string } | undefined {
  let account = "";
  let index = start;
  while (account.length < length) {
    const character = text.charAt(index);
    if (/[A-Za-z0-9]/.test(character)) account += character.toUpperCase();
    else if (!/[ -]/.test(character) || !/[A-Za-z0-9]/.test(text.charAt(index - 1)))
      return undefined;
    index++;
  }
  return /[A-Za-z0-9_]/.test(text.charAt(index)) ? undefined : { end: index, account };
}

const uuid =
  /(?<![0-9a-z-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z-])/gi;
const uuidLength = 36;

/** Of 20,000 UUIDs the groups of one have an account's check digits. */
function isPartOfUuid(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - uuidLength);
  for (const { index } of text.slice(from, end + uuidLength).matchAll(uuid))
    if (from + index <= start && end <= from + index + uuidLength) return true;
  return false;
}

function passesMod97(account: string): boolean {
  let remainder = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
