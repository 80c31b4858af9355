import { isCredentialValue } from "./credential-value.ts";
import { isPlaceholderValue } from "./placeholder-value.ts";
import { strengthOfKey, type KeyStrength } from "./sensitive-key.ts";

type Redact = (text: string) => string;
type Format = (rule: string, secret: string) => string;

interface Copy {
  readonly source: object;
  readonly target: object;
  /** What the key above says of the values inside. */
  readonly strength: KeyStrength | undefined;
}

type CopyOf = (child: unknown, strength?: KeyStrength) => unknown;

/** What a key says by itself; the same few come again and again. */
export interface KeyFacts {
  readonly redacted: string;
  readonly strength: KeyStrength | undefined;
  /** Names what stands under `value` beside it. */
  readonly isName: boolean;
  readonly isValue: boolean;
}

/** Facts of keys met before, for one `redact`. */
export type KnownKeys = Map<string, KeyFacts>;

const mostKnownKeys = 1024;
const longestKnownKey = 64;

/**
 * Copies a JSON value with every string and every key redacted. Depth costs memory, not stack: a
 * hostile document may nest a hundred thousand levels. Shared objects stay shared, so cycles end.
 */
export function redactStructure(
  value: unknown,
  redact: Redact,
  format: Format,
  knownKeys: KnownKeys = new Map(),
): unknown {
  const pending: Copy[] = [];
  const copies = new Map<object, object>();
  const copyOf: CopyOf = (child, strength) => {
    if (typeof child === "string") return redact(child);
    if (typeof child === "number") return redactNumber(child, redact);
    if (!isContainer(child)) return child;
    const known = copies.get(child);
    if (known !== undefined) return known;
    const target = Array.isArray(child) ? [] : {};
    copies.set(child, target);
    pending.push({ source: child, target, strength });
    return target;
  };
  const result = copyOf(value);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    copyEntries(next, (key) => factsOf(key, redact, knownKeys), format, copyOf);
  }
  return result;
}

function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyEntries(
  { source, target, strength: above }: Copy,
  factsOfKey: (key: string) => KeyFacts,
  format: Format,
  copyOf: CopyOf,
): void {
  if (Array.isArray(source) && Array.isArray(target)) {
    const elements = source as unknown[];
    for (const [index, child] of elements.entries()) {
      const named = above ?? strengthOfFlag(elements[index - 1], child);
      target.push(redactElement(child, named, format) ?? copyOf(child, named));
    }
    return;
  }
  const members = source as Record<string, unknown>;
  const copy = target as Record<string, unknown>;
  const keys = Object.keys(members);
  const described = describedStrength(members, keys, factsOfKey);
  for (const key of keys) {
    const child = members[key];
    const { redacted, strength, isValue } = factsOfKey(key);
    const applied = strength ?? (isValue ? (described ?? above) : undefined);
    const copied = redactNamed(child, applied, format) ?? copyOf(child, applied);
    // Defined, not assigned: a key named __proto__ must stay a key.
    if (redacted === "__proto__") define(copy, redacted, copied);
    else copy[redacted] = copied;
  }
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

export function factsOf(key: string, redact: Redact, known: KnownKeys): KeyFacts {
  let facts = known.get(key);
  if (facts === undefined) {
    const lower = key.toLowerCase();
    facts = {
      redacted: redact(key),
      strength: strengthOfKey(key),
      isName: lower === "name" || lower === "key",
      isValue: lower === "value",
    };
    if (known.size >= mostKnownKeys) known.clear();
    if (key.length <= longestKnownKey) known.set(key, facts);
  }
  return facts;
}

const shortestAccount = 1e11;

/** A card's number is one without quotes as well. */
function redactNumber(value: number, redact: Redact): number | string {
  if (!Number.isInteger(value) || Math.abs(value) < shortestAccount) return value;
  const text = String(value);
  const redacted = redact(text);
  return redacted === text ? value : redacted;
}

const flag = /^--?([A-Za-z][\w-]{1,40})$/;

/** `["mysql", "--password", "..."]`: an argument that the one before it names. */
function strengthOfFlag(before: unknown, value: unknown): KeyStrength | undefined {
  if (typeof before !== "string" || typeof value !== "string" || value.startsWith("-"))
    return undefined;
  const name = flag.exec(before)?.[1];
  return name === undefined ? undefined : strengthOfKey(name);
}

/** An element of a list that is named as a whole; what has blanks in it is prose (`"password": ["is too short"]`). */
function redactElement(
  value: unknown,
  strength: KeyStrength | undefined,
  format: Format,
): string | undefined {
  return typeof value === "string" && /\s/.test(value)
    ? undefined
    : redactNamed(value, strength, format);
}

/** `{ "name": "DB_PASSWORD", "value": "..." }`: the name of the value stands beside it. */
function describedStrength(
  members: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  factsOfKey: (key: string) => KeyFacts,
): KeyStrength | undefined {
  const key = keys.find((each) => factsOfKey(each).isName);
  const name = key === undefined ? undefined : members[key];
  return typeof name === "string" ? strengthOfKey(name) : undefined;
}

function redactNamed(
  value: unknown,
  strength: KeyStrength | undefined,
  format: Format,
): string | undefined {
  if (strength === undefined) return undefined;
  if (typeof value === "number") {
    return strength === "password" && Number.isInteger(value) && value > 999
      ? format("generic-password", String(value))
      : undefined;
  }
  if (typeof value !== "string" || value.includes("[REDACTED:")) return undefined;
  const isSecret =
    strength === "password"
      ? value.length > 0 && !isPlaceholderValue(value)
      : isCredentialValue(value, { strength, site: "data", quoted: true });
  return isSecret ? format(`generic-${strength}`, value) : undefined;
}
