import { isObject } from "../../core/json.ts";
import { MAX_JSON_DEPTH, parseJsonBytes } from "../../ingest/readers/json-bytes.ts";
import { HttpError } from "./http-error.ts";

export type ParsedJson = { readonly value: unknown } | { readonly reason: string };

const reasons = {
  "malformed-json": "not valid JSON",
  "invalid-utf8": "not valid UTF-8",
  "too-deep": `nested deeper than ${MAX_JSON_DEPTH} levels`,
  "too-many-values": "too many values",
} as const;

/** Parses JSON that somebody sent, between two positions of its bytes. A key `__proto__` is refused wherever it stands. */
export function parseSentJson(body: Buffer, start = 0, end = body.length): ParsedJson {
  const parsed = parseJsonBytes(body, start, end);
  if ("reason" in parsed) return { reason: reasons[parsed.reason] };
  const sent = start === 0 && end === body.length ? body : body.subarray(start, end);
  if (mayHideProto(sent) && hasProtoKey(parsed.value))
    return { reason: "JSON with a key `__proto__`, which is not taken" };
  return parsed;
}

/** The value of a JSON body. Throws 400. */
export function parseJsonBody(body: Buffer): unknown {
  const parsed = parseSentJson(body);
  if ("reason" in parsed) throw new HttpError(400, `the body is ${parsed.reason}`);
  return parsed.value;
}

const proto = Buffer.from("__proto__");
/** The underscores may be written as escapes. */
const escapedAscii = Buffer.from("\\u00");

function mayHideProto(sent: Buffer): boolean {
  return sent.includes(proto) || sent.includes(escapedAscii);
}

function hasProtoKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasProtoKey);
  if (!isObject(value)) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProtoKey);
}
