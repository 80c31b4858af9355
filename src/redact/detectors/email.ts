import { rank, type Detector } from "../finding.ts";

const longestLocalPart = 64;
const domain = /@((?:[A-Za-z0-9-]{1,63}\.){1,6})([A-Za-z]{2,24})(?![A-Za-z0-9_]|-[A-Za-z0-9])/y;
const localCharacter = /[\w.%+'\u00c0-\u024f-]/;
const firstCharacter = /[A-Za-z0-9\u00c0-\u024f]/;
// Mailboxes that belong to no person; `git@` is how repositories are written.
const impersonal = /^(?:git|hg|svn|no-?reply)$/i;
const fileEnding =
  /^(?:png|jpe?g|gif|svg|webp|ico|css|scss|jsx?|tsx?|mjs|cjs|json|html?|xml|ya?ml|toml|lock|txt|map|service|socket|timer|target|mount|shape|dtype)$/i;

// `scheme://user:password@host` is an URL whose password another detector judges.
const userinfo = /:\/\/[^\s/"'<>]{0,128}$/;
const longestUserinfo = 132;

/** E-mail addresses, with letters of Latin scripts in the local part. */
export const emailDetector: Detector = {
  anchors: ["@"],
  patterns: [domain, userinfo],
  detect(text, at, report) {
    domain.lastIndex = at;
    const host = domain.exec(text);
    if (host === null || fileEnding.test(host[2] ?? "")) return 0;
    const start = startOfLocalPart(text, at);
    if (start === at || impersonal.test(text.slice(start, at))) return 0;
    if (userinfo.test(text.slice(Math.max(0, start - longestUserinfo), start))) return 0;
    const end = domain.lastIndex;
    report({ start, end, rule: "email", rank: rank.personal, secret: text.slice(start, end) });
    return end;
  },
};

function startOfLocalPart(text: string, at: number): number {
  let start = at;
  while (
    start > 0 &&
    at - start < longestLocalPart &&
    localCharacter.test(text.charAt(start - 1))
  ) {
    start--;
  }
  while (start < at && !firstCharacter.test(text.charAt(start))) start++;
  return start;
}
