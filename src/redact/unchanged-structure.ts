import type { KeyFacts } from "./redact-structure.ts";

export interface UnchangedOptions {
  /** True for a text that redaction leaves as it is. */
  readonly isClean: (text: string) => boolean;
  readonly factsOfKey: (key: string) => KeyFacts;
}

/** Deeper values count as changed. */
const deepest = 8;
const shortestAccount = 1e11;

/**
 * Whether redacting a JSON value would give the same value, told without copying it. May say no where it would: whatever
 * a neighbour could make a secret (a flag before an argument, a name beside a value) is left to the redaction itself.
 */
export function isUnchanged(value: unknown, options: UnchangedOptions, depth = deepest): boolean {
  if (typeof value === "string") return options.isClean(value);
  if (typeof value === "number") return Math.abs(value) < shortestAccount;
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object" || depth === 0) return false;
  return Array.isArray(value)
    ? value.every((element) => !isFlag(element) && isUnchanged(element, options, depth - 1))
    : hasUnchangedMembers(value as Readonly<Record<string, unknown>>, options, depth);
}

function isFlag(element: unknown): boolean {
  return typeof element === "string" && element.startsWith("-");
}

function hasUnchangedMembers(
  members: Readonly<Record<string, unknown>>,
  options: UnchangedOptions,
  depth: number,
): boolean {
  let hasName = false;
  let hasValue = false;
  for (const key of Object.keys(members)) {
    const { redacted, strength, isName, isValue } = options.factsOfKey(key);
    if (redacted !== key || strength !== undefined || key === "__proto__") return false;
    hasName ||= isName;
    hasValue ||= isValue;
    if (hasName && hasValue) return false;
    if (!isUnchanged(members[key], options, depth - 1)) return false;
  }
  return true;
}
