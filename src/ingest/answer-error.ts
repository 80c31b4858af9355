import { isObject } from "../core/json.ts";

const longestAnswer = 65_536;

/**
 * What a JSON answer says of its own success: an answer that arrived (200, no error flag) can still be a failure. Null
 * where the text is no JSON object or list. Only for tools whose output is an answer; a file that is read may
 * hold anything. Longer texts than 64 Ki characters are not parsed.
 */
export function answerError(
  text: string,
): { readonly failed: boolean; readonly type?: string } | null {
  if (text.length > longestAnswer || !looksLikeJson(text)) return null;
  const body = parse(text);
  if (Array.isArray(body)) return { failed: false };
  if (!isObject(body)) return null;
  const error = body["error"] ?? body["errors"];
  if (isError(error)) return { failed: true, ...typeOf(error) };
  if (body["isError"] === true || body["is_error"] === true) return { failed: true };
  if (body["success"] === false || body["ok"] === false) return { failed: true };
  if (body["status"] === "error") return { failed: true };
  return { failed: false };
}

function looksLikeJson(text: string): boolean {
  const first = text.charAt(0);
  return (
    first === "{" ||
    first === "[" ||
    ((first === " " || first === "\n") && /^\s{0,9}[{[]/.test(text))
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON after all: the text says nothing.
    return null;
  }
}

/** An empty string, list or object, `false`, 0 and null mean that there was none. */
function isError(value: unknown): boolean {
  if (value === true) return true;
  if (typeof value === "string")
    return value !== "" && value !== "null" && value !== "none" && value !== "None";
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) && Object.keys(value).length > 0;
}

function typeOf(error: unknown): { readonly type?: string } {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  if (!isObject(first)) return {};
  const type = first["type"] ?? first["code"] ?? first["name"];
  return typeof type === "string" || typeof type === "number" ? { type: String(type) } : {};
}
