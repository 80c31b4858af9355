import { isCredentialValue, type ValueSite } from "../credential-value.ts";
import { rank, type Detector, type Report } from "../finding.ts";
import { isHarmlessName, keyAnchors, keyTail, strengthOf } from "../sensitive-key.ts";

const quote = String.raw`\\{0,8}["'\x60]`;
const operator = [
  String.raw`[ \t]{0,4}(?:=>|:=|\?=|={1,3}|:{1,3}=?)`,
  String.raw`(?<=["'\x60])[ \t]{0,4},(?=\s{0,4}\\{0,8}["'\x60])`,
  String.raw`>(?!\s)`,
  String.raw`[,\s]{1,40}(?:${quote})?value(?:${quote})?[ \t]{0,4}[:=]`,
].join("|");
const value = String.raw`(?:!!binary\s)?(?:[rbfu@$]{1,2}(?=["']))?(?:\\{0,8}"([^"\\\r\n]{1,512})|\\{0,8}'([^'\\\r\n]{1,512})|\\{0,8}\x60([^\x60\\\r\n]{1,512})|([^\s"'\x60,;<>(){}\[\]\\|&]{1,256})(?=$|[\s"'\x60,;<>)}\]\\|&]))`;

// Groups: the quote that ends the name, the operator, then the value by its quotes.
const assigned = new RegExp(`${keyTail}(${quote})?\\]?(${operator})\\s{0,8}${value}`, "diy");
const flagged = new RegExp(`${keyTail}[ \\t]{1,4}(?!-)${value}`, "diy");
const longestName = 40;

/** `password=`, `"api_key": "..."`, `export TOKEN=...`, `--password ...`, `<secret>...`, and their like. */
export const assignmentDetectors: readonly Detector[] = keyAnchors.map((anchor) => ({
  anchors: [anchor],
  patterns: [assigned, flagged],
  detect: (text, at, report) => detect(text, at, anchor, report),
}));

function detect(text: string, at: number, anchor: string, report: Report): number {
  // An anchor that holds the operator begins its value at once.
  const tail = at + anchor.length - (anchor.endsWith("=") ? 1 : 0);
  assigned.lastIndex = tail;
  const match = assigned.exec(text);
  const name = nameBefore(text, at);
  if (match !== null)
    return isHarmlessName(name) ? 0 : judge(match, name, text, at, anchor, report);
  if (!name.startsWith("-")) return 0;
  flagged.lastIndex = tail;
  const flag = flagged.exec(text);
  if (flag === null) return 0;
  return reportValue(
    flag,
    1,
    { strength: strengthOf(anchor), site: "data", quoted: false },
    report,
  );
}

/** The part of a name or a flag that stands right before `at`. */
function nameBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < longestName && isNamePart(text.charCodeAt(start - 1))) start--;
  return text.slice(start, at);
}

function isNamePart(code: number): boolean {
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  // Digits, and $ - . _
  return isLetter || (code >= 48 && code <= 57) || [36, 45, 46, 95].includes(code);
}

function judge(
  match: RegExpExecArray,
  name: string,
  text: string,
  at: number,
  anchor: string,
  report: Report,
): number {
  const [, closing, operatorText = ""] = match;
  const quoted = match[6] === undefined;
  const key = name + text.slice(at, at + anchor.length);
  const isEnvironment = !quoted && operatorText === "=" && key === key.toUpperCase();
  const isPayload = closing !== undefined && quoted;
  const isFlag = name.startsWith("--");
  // `Server=db;User=app;Password=...`
  const isConnection = operatorText === "=" && text.charAt(at - name.length - 1) === ";";
  const site =
    isEnvironment || isPayload || isFlag || isConnection || operatorText === ">" ? "data" : "code";
  return reportValue(match, 3, { strength: strengthOf(anchor), site, quoted }, report);
}

function reportValue(
  match: RegExpExecArray,
  firstGroup: number,
  where: ValueSite,
  report: Report,
): number {
  for (let group = firstGroup; group < firstGroup + 4; group++) {
    const secret = match[group];
    const span = match.indices?.[group];
    if (secret === undefined || span === undefined) continue;
    if (!isCredentialValue(secret, where)) return 0;
    const rule = where.strength === "password" ? "generic-password" : "generic-token";
    report({ start: span[0], end: span[1], rule, rank: rank.generic, secret });
    return span[1];
  }
  return 0;
}
