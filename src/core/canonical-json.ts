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
  const values: unknown[] = [];
  let inOrder = true;
  let previous = "";
  for (const key of keys) {
    const value = sorted(source[key]);
    values.push(value);
    if (key < previous || value !== source[key]) inOrder = false;
    previous = key;
  }
  if (inOrder) return source;
  const order = orderOf(keys);
  const copy: Record<string, unknown> = {};
  for (const index of order) define(copy, keys[index] ?? "", values[index]);
  return copy;
}

interface KnownOrder {
  readonly keys: readonly string[];
  readonly order: readonly number[];
}

const knownOrders: KnownOrder[] = [];
const mostKnownOrders = 8;
let nextKnownOrder = 0;

/** Positions of keys as they are sorted. Objects come in runs with the same keys, for which it is remembered. */
function orderOf(keys: readonly string[]): readonly number[] {
  const known = knownOrders.find((one) => isSameList(one.keys, keys));
  if (known !== undefined) return known.order;
  const order = keys.map((_, index) => index).toSorted((a, b) => compare(keys[a], keys[b]));
  knownOrders[nextKnownOrder] = { keys, order };
  nextKnownOrder = (nextKnownOrder + 1) % mostKnownOrders;
  return order;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return false;
  }
  return true;
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
