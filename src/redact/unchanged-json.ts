import { RecentByList } from "../core/recent-by-list.ts";
import type { KeyFacts } from "./redact-structure.ts";

/**
 * Canonical JSON of a JSON value that redaction leaves as it is; null where redacting it might change it. Both in one
 * pass: an event is redacted and written as often as it is received.
 */
export type UnchangedJson = (value: unknown) => string | null;

export interface UnchangedOptions {
  /** A text that redaction leaves as it is, as JSON; null for another. */
  readonly jsonOfClean: (text: string) => string | null;
  readonly factsOfKey: (key: string) => KeyFacts;
}

/** Deeper values count as changed. */
const deepest = 8;
const shortestAccount = 1e11;
const longestRemembered = 64;

/**
 * Null also where redaction would change nothing after all: whatever a neighbour could make a secret (a flag before an
 * argument, a name beside a value) is left to the redaction itself.
 */
export function createUnchangedJson({ jsonOfClean, factsOfKey }: UnchangedOptions): UnchangedJson {
  const known = new RecentByList<readonly Member[] | null>();
  const planOf = (keys: readonly string[]): readonly Member[] | null =>
    planMembers(keys, factsOfKey);
  const jsonOf = (value: unknown, depth: number): string | null => {
    if (typeof value === "string") return jsonOfClean(value);
    if (typeof value === "number") return Math.abs(value) < shortestAccount ? `${value}` : null;
    if (typeof value === "boolean" || value === null) return `${value}`;
    if (typeof value !== "object" || depth === 0) return null;
    return Array.isArray(value) ? jsonOfList(value, depth) : jsonOfMembers(value, depth);
  };
  const jsonOfList = (list: readonly unknown[], depth: number): string | null => {
    let text = "[";
    for (let index = 0; index < list.length; index += 1) {
      const element = isFlag(list[index]) ? null : jsonOf(list[index], depth - 1);
      if (element === null) return null;
      text += index === 0 ? element : `,${element}`;
    }
    return `${text}]`;
  };
  const jsonOfMembers = (members: object, depth: number): string | null => {
    const plan = isPlain(members) ? known.of(Object.keys(members), planOf) : null;
    if (plan === null) return null;
    let text = "{";
    for (const member of plan) {
      const value = (members as Readonly<Record<string, unknown>>)[member.key];
      const json = typeof value === "string" ? jsonOfText(member, value) : jsonOf(value, depth - 1);
      if (json === null) return null;
      text += member.before;
      text += json;
    }
    return `${text}}`;
  };
  const jsonOfText = (member: Member, text: string): string | null => {
    if (text === member.lastText) return member.lastJson;
    const json = jsonOfClean(text);
    if (json !== null && text.length <= longestRemembered) {
      member.lastText = text;
      member.lastJson = json;
    }
    return json;
  };
  return (value) => jsonOf(value, deepest);
}

interface Member {
  readonly key: string;
  /** What stands before its value. */
  readonly before: string;
  /** What it said last, and that as JSON: it often says the same of the next. */
  lastText: string | null;
  lastJson: string;
}

/** Members of objects with these keys, sorted by code unit; null where a key calls for redaction. */
function planMembers(
  keys: readonly string[],
  factsOfKey: UnchangedOptions["factsOfKey"],
): readonly Member[] | null {
  const facts = keys.map(factsOfKey);
  const isSafe = facts.every(
    ({ redacted, strength }, index) =>
      redacted === keys[index] && strength === undefined && redacted !== "__proto__",
  );
  if (!isSafe || (facts.some(({ isName }) => isName) && facts.some(({ isValue }) => isValue)))
    return null;
  return keys.toSorted().map((key, index) => ({
    key,
    before: `${index === 0 ? "" : ","}${JSON.stringify(key)}:`,
    lastText: null,
    lastJson: "",
  }));
}

function isFlag(element: unknown): boolean {
  return typeof element === "string" && element.startsWith("-");
}

/** Others may have their own idea of their JSON. */
function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
