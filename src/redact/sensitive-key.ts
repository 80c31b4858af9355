/**
 * How much a name says about its value. `password` holds whatever a person chose, so anything but
 * a placeholder counts; `token` holds something random, and words in its place are code or prose.
 */
export type KeyStrength = "password" | "token";

const keyWords = [
  "password passwd passphrase passwort pwd _pass dbpass secret token credential creds auth",
  "apikey api_key api-key access_key accesskey access-key private_key privatekey private-key",
  "encryption_key encryptionkey signing_key signingkey signing-key account_key accountkey",
  "master_key masterkey shared_key sharedkey license_key licensekey deploy_key service_key",
  "app_key appkey session_key storage_key ssh_key sshkey webhook_key sessid",
]
  .join(" ")
  .split(" ");

/** Literals that announce a name; each is tried where it stands. Lower case. */
export const keyAnchors: readonly string[] = [
  ...keyWords,
  "session_id=",
  "sessionid=",
  "connect.sid=",
  "_session=",
];

const passwordWord = /^_?(?:db)?pass(?:word|wd|phrase|wort)?$|^pwd$/;

export function strengthOf(anchor: string): KeyStrength {
  return passwordWord.test(anchor) ? "password" : "token";
}

/** Words before a sensitive one that make it a count, a page, a marker, a message, an action. */
const harmlessWords: ReadonlySet<string> = new Set(
  [
    "public pub publishable csrf xsrf antiforgery forgery authenticity",
    "max min total num n count next prev previous page continuation sync cursor cache",
    "input output cached prompt completion reasoning special pad eos bos unk sep cls mask stop",
    "no has is reset forgot forget change confirm invalid missing wrong expired show hide toggle",
    "without with use need needs require required requires",
  ]
    .join(" ")
    .split(" "),
);
const lastWord = /(?:[A-Z]?[a-z]+|[A-Z]+)(?=[_\- .]?$)/;

/** `before` is the part of a name that stands before its sensitive word, in any style of writing. */
export function isHarmlessName(before: string): boolean {
  const word = lastWord.exec(before)?.[0];
  return word !== undefined && harmlessWords.has(word.toLowerCase());
}

/** What may follow a sensitive word and leave it one: `secret_key`, `passwordHash`, `TOKEN_2`. */
export const keyTail = String.raw`(?:s|es)?(?:[_-]?(?:key|token|values?|val|string|str|text|hash|hex|b64|base64|raw|plain|plaintext|prod|production|dev|staging|live|main|primary|secondary|new|old|current|data))?(?:[_-]?\d{1,3})?`;

const wholeKey = new RegExp(
  `(?:${keyWords.join("|")}|^pass|^(?:set-)?cookie|^x-auth-[a-z]+)${keyTail}$`,
  "i",
);

/** True of every key that `wholeKey` could match: a search is cheaper than an expression that few keys need. */
function mayBeSensitive(key: string): boolean {
  const folded = key.toLowerCase();
  return keyStarts.test(folded) || keyWords.some((word) => folded.includes(word));
}

const keyStarts = /^(?:pass|cookie|set-cookie|x-auth-)/;

/** Strength of a whole key of a structured value; undefined where it is not sensitive. */
export function strengthOfKey(key: string): KeyStrength | undefined {
  if (key.length > 128 || !mayBeSensitive(key)) return undefined;
  const match = wholeKey.exec(key);
  if (match === null || isHarmlessName(key.slice(0, match.index))) return undefined;
  return /pass|pwd/i.test(match[0]) ? "password" : "token";
}
