import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import { parsedArguments } from "../conversation/content.ts";

/** Attributes by name, as plain values. */
export type Attributes = ReadonlyMap<string, unknown>;

/** The attributes of a resource, span, log record or data point. The last of several with one name counts. */
export function readAttributes(list: unknown): Attributes {
  const found = new Map<string, unknown>();
  for (const pair of asArray(list)) {
    if (!isObject(pair)) continue;
    const key = asString(pair["key"]);
    if (key !== undefined) found.set(key, plainValue(pair["value"]));
  }
  return found;
}

/** A plain value of an `AnyValue`; null when it is empty. Whole numbers beyond 2^53 stay text. */
export function plainValue(value: unknown): unknown {
  if (!isObject(value)) return null;
  if ("stringValue" in value) return value["stringValue"];
  if ("boolValue" in value) return value["boolValue"];
  if ("intValue" in value) return wholeNumber(value["intValue"]);
  if ("doubleValue" in value) return value["doubleValue"];
  if ("bytesValue" in value) return value["bytesValue"];
  const { arrayValue, kvlistValue } = value;
  if (isObject(arrayValue)) return asArray(arrayValue["values"]).map(plainValue);
  if (isObject(kvlistValue)) return asObject(readAttributes(kvlistValue["values"]));
  return null;
}

function wholeNumber(value: unknown): unknown {
  const number = typeof value === "string" ? Number(value) : value;
  return Number.isSafeInteger(number) ? number : value;
}

/** Attributes as a JSON object; a key `__proto__` is a key like any other. */
export function asObject(attributes: Attributes): JsonObject {
  return Object.fromEntries(attributes);
}

/** Parameters of a call, told as JSON text or as a value; undefined where none of these attributes tells them. */
export function toldParameters(attributes: Attributes, ...names: readonly string[]): unknown {
  const value = names
    .map((name) => attributes.get(name) ?? undefined)
    .find((one) => one !== undefined);
  return value === undefined ? undefined : parsedArguments(value);
}

/** The first of these attributes that is a text and not empty. */
export function textOf(attributes: Attributes, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** The first of these attributes that is a number, or a text that says one. */
export function numberOf(attributes: Attributes, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** The first of these attributes that is a truth value, or a text that says one. */
export function booleanOf(
  attributes: Attributes,
  ...names: readonly string[]
): boolean | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
  }
  return undefined;
}
