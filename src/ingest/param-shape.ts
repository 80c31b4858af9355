import { isObject } from "../core/json.ts";

const deepest = 4;
const widest = 64;
const longestKey = 64;
const longestShape = 2048;

/**
 * Keys and types of a call's parameters as canonical JSON: `{"command":"string","timeout":"number"}`. Values are masked,
 * keys redacted. A list stands for the different shapes of its first elements. At most 2,048 characters: deeper or wider
 * parts are "…".
 */
export function paramShape(params: unknown, redactKey: (key: string) => string): string {
  for (let depth = deepest; depth > 0; depth -= 1) {
    const shape = shapeOf(params, depth, redactKey);
    if (shape.length <= longestShape) return shape;
  }
  return '"…"';
}

function shapeOf(value: unknown, depth: number, redactKey: (key: string) => string): string {
  if (value === null || value === undefined) return '"null"';
  if (typeof value !== "object") return `"${typeof value}"`;
  if (depth === 0) return '"…"';
  if (Array.isArray(value)) return listShape(value, depth, redactKey);
  return isObject(value) ? objectShape(value, depth, redactKey) : '"object"';
}

function listShape(
  list: readonly unknown[],
  depth: number,
  redactKey: (key: string) => string,
): string {
  const shapes = new Set<string>();
  for (const element of list.slice(0, widest)) {
    shapes.add(shapeOf(element, depth - 1, redactKey));
    if (shapes.size === 4) break;
  }
  return `[${[...shapes].toSorted().join(",")}]`;
}

function objectShape(
  value: { readonly [key: string]: unknown },
  depth: number,
  redactKey: (key: string) => string,
): string {
  const keys = Object.keys(value).toSorted();
  const members = keys
    .slice(0, widest)
    .map((key) => `${keyText(redactKey(key))}:${shapeOf(value[key], depth - 1, redactKey)}`);
  if (keys.length > widest) members.push('"…":"…"');
  return `{${members.join(",")}}`;
}

function keyText(key: string): string {
  return JSON.stringify(key.length <= longestKey ? key : `${key.slice(0, longestKey)}…`);
}
