import { asArray, asString, isObject } from "../../core/json.ts";
import { MAX_JSON_DEPTH, parseJson } from "../readers/json-bytes.ts";
import { holdsTooMany, nestsDeeper } from "../readers/json-value-scan.ts";

/** Text of a message's content: a string, or a list of parts of which those with text count; others show as `[type]`. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map(partText).filter(Boolean).join("\n");
}

function partText(part: unknown): string {
  if (typeof part === "string") return part;
  if (!isObject(part)) return "";
  const text = asString(part["text"]) ?? asString(part["refusal"]);
  if (text !== undefined) return text;
  const type = asString(part["type"]);
  return type === undefined ? "" : `[${type}]`;
}

/** Text of any value: itself when it is text, JSON otherwise, empty for null. */
export function anyText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Arguments that are JSON text are parsed; what does not parse (or nests too deep) stays the text it is. */
export function parsedArguments(value: unknown): unknown {
  if (typeof value !== "string") return value ?? {};
  if (value.trim() === "") return {};
  return parsedText(value) ?? value;
}

/** The value of JSON text; undefined when it is no JSON, nests deeper or holds more than a record may. */
export function parsedText(text: string): unknown {
  if (holdsTooMany(text)) return undefined;
  const value = parseJson(text);
  return nestsDeeper(value, MAX_JSON_DEPTH) ? undefined : value;
}

/** A list, as it stands or as JSON text; empty when it is neither. */
export function parsedList(value: unknown): readonly unknown[] {
  return asArray(typeof value === "string" ? parsedText(value) : value);
}
