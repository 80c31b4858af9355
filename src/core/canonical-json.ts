import { RecentByList } from "./recent-by-list.ts";

/**
 * JSON with keys sorted by code unit at every depth and no white space: equal values give equal text.
 * Values JSON cannot hold (undefined, functions) are left out as JSON.stringify does; NaN and infinities become null.
 */
export function canonicalJson(value: unknown): string {
  foundIndexKey = false;
  const plain = sorted(value);
  return (foundIndexKey ? written(value) : JSON.stringify(plain)) ?? "null";
}

/** The same from `json`, which JSON.stringify made of the value: most values have their keys in order. */
export function canonicalJsonFrom(json: string, value: unknown): string {
  foundIndexKey = false;
  const plain = sorted(value);
  return (
    (foundIndexKey ? written(value) : plain === value ? json : JSON.stringify(plain)) ?? "null"
  );
}

/** Set while a value is sorted. Objects keep keys that are whole numbers in numeric order, whatever order they are given. */
let foundIndexKey = false;

/** The text key by key, for the rare value with such keys; the same as above for every other. */
function written(value: unknown, key = ""): string | undefined {
  const plain = replaced(value, key);
  if (typeof plain !== "object" || plain === null) return JSON.stringify(plain);
  if (Array.isArray(plain))
    return `[${plain.map((element, index) => written(element, String(index)) ?? "null").join(",")}]`;
  const parts: string[] = [];
  for (const name of Object.keys(plain).toSorted(compare)) {
    const text = written((plain as Record<string, unknown>)[name], name);
    if (text !== undefined) parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

/** As JSON.stringify asks for a value's own idea of its JSON. */
function replaced(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !("toJSON" in value)) return value;
  return typeof value.toJSON === "function"
    ? (value.toJSON as (key: string) => unknown)(key)
    : value;
}

/** The value itself where nothing is out of order: most are, and plain objects are written fastest. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return sortedList(value);
  const source = value as Record<string, unknown>;
  return typeof source["toJSON"] === "function" ? value : sortedObject(source);
}

function sortedList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const element = sorted(list[index]);
    if (element === list[index]) continue;
    copy ??= [...list];
    copy[index] = element;
  }
  return copy ?? list;
}

function sortedObject(source: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(source);
  // Such keys come first. Nearly all that begin with a digit are whole numbers; the others are written right as well.
  if (beginsWithDigit(keys[0])) foundIndexKey = true;
  let changed: Record<string, unknown> | undefined;
  let inOrder = true;
  let previous = "";
  for (const key of keys) {
    if (key < previous) inOrder = false;
    previous = key;
    const value = source[key];
    if (typeof value !== "object" || value === null) continue;
    const inner = sorted(value);
    if (inner !== value) define((changed ??= { ...source }), key, inner);
  }
  if (inOrder) return changed ?? source;
  const { sortedKeys, form } = knownOrders.of(keys, orderOf);
  const values = changed ?? source;
  const copy: Record<string, unknown> = { ...form };
  // Its own already, so that none can be lost.
  for (const key of sortedKeys) copy[key] = values[key];
  return copy;
}

interface KeyOrder {
  readonly sortedKeys: readonly string[];
  /** An object with these keys, `__proto__` among them: filling a copy of it is cheaper than adding each key to an empty one. */
  readonly form: Readonly<Record<string, unknown>>;
}

const knownOrders = new RecentByList<KeyOrder>();

function orderOf(keys: readonly string[]): KeyOrder {
  const sortedKeys = keys.toSorted(compare);
  const form: Record<string, unknown> = {};
  for (const key of sortedKeys) define(form, key, null);
  return { sortedKeys, form };
}

function beginsWithDigit(key = ""): boolean {
  const code = key.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : 1;
}

/** Assigning to `__proto__` would lose the key. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true });
}
