import { isCredentialValue } from "./credential-value.ts";
import { isPlaceholderValue } from "./placeholder-value.ts";
import { strengthOfKey, type KeyStrength } from "./sensitive-key.ts";

type Redact = (text: string) => string;
type Format = (rule: string, secret: string) => string;

interface Copy {
  readonly source: object;
  readonly target: object;
}

/**
 * Copies a JSON value with every string and every key redacted. Depth costs memory, not stack: a
 * hostile document may nest a hundred thousand levels. Shared objects stay shared, so cycles end.
 */
export function redactStructure(value: unknown, redact: Redact, format: Format): unknown {
  const pending: Copy[] = [];
  const copies = new Map<object, object>();
  const copyOf = (child: unknown): unknown => {
    if (typeof child === "string") return redact(child);
    if (!isContainer(child)) return child;
    const known = copies.get(child);
    if (known !== undefined) return known;
    const target = Array.isArray(child) ? [] : {};
    copies.set(child, target);
    pending.push({ source: child, target });
    return target;
  };
  const result = copyOf(value);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    copyEntries(next, redact, format, copyOf);
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
  { source, target }: Copy,
  redact: Redact,
  format: Format,
  copyOf: (child: unknown) => unknown,
): void {
  if (Array.isArray(source) && Array.isArray(target)) {
    for (const child of source as unknown[]) target.push(copyOf(child));
    return;
  }
  const entries = Object.entries(source) as [string, unknown][];
  const described = describedStrength(entries);
  for (const [key, child] of entries) {
    const strength = strengthOfKey(key) ?? (key.toLowerCase() === "value" ? described : undefined);
    const copied = redactNamed(child, strength, format) ?? copyOf(child);
    // Defined, not assigned: a key named __proto__ must stay a key.
    Object.defineProperty(target, redact(key), {
      value: copied,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** `{ "name": "DB_PASSWORD", "value": "..." }`: the name of the value stands beside it. */
function describedStrength(entries: readonly [string, unknown][]): KeyStrength | undefined {
  const name = entries.find(([key]) => /^(?:name|key)$/i.test(key))?.[1];
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
