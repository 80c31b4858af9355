import { canonicalJson } from "../core/canonical-json.ts";
import type { Mac } from "../core/hash.ts";
import { isObject } from "../core/json.ts";
import type { Redactor } from "../redact/redactor.ts";
import { cutHead, cutMargin } from "./redacted-cut.ts";

/** Bytes of canonical JSON that are kept of a call's parameters. */
export const paramsLimit = 4096;

interface Bounds {
  readonly text: number;
  readonly width: number;
  readonly depth: number;
}

/** Tried in order until the whole fits: what is kept of each string, of each list or object, and how deep. */
const bounds: readonly Bounds[] = [
  { text: 2048, width: 64, depth: 12 },
  { text: 1024, width: 64, depth: 8 },
  { text: 512, width: 32, depth: 6 },
  { text: 256, width: 16, depth: 4 },
  { text: 96, width: 8, depth: 3 },
  { text: 32, width: 4, depth: 2 },
];

/**
 * Redacted parameters as canonical JSON of at most 4 KB. Long strings are cut and end in `…[+N chars, hmac8]`, so that
 * equal ones are still known to be equal; wide or deep values likewise. `canonical` is the canonical JSON of `params`.
 */
export function storedParams(
  params: unknown,
  canonical: string,
  redactor: Redactor,
  mac: Mac,
): string {
  if (canonical.length <= paramsLimit) {
    const redacted = redactor.unchangedJson(params) ?? canonicalJson(redactor.redactValue(params));
    if (fits(redacted)) return redacted;
  }
  for (const bound of bounds) {
    const redacted = canonicalJson(redactor.redactValue(shrink(params, "", bound, redactor, mac)));
    if (fits(redacted)) return redacted;
  }
  return canonicalJson({ "…": elision(canonical, canonical.length, mac) });
}

function fits(text: string): boolean {
  return text.length * 3 <= paramsLimit || Buffer.byteLength(text) <= paramsLimit;
}

function elision(text: string, omitted: number, mac: Mac): string {
  return `…[+${omitted} chars, ${mac(text).slice(0, 8)}]`;
}

function shrink(value: unknown, key: string, bound: Bounds, redactor: Redactor, mac: Mac): unknown {
  if (typeof value === "string") return shrinkText(value, key, bound.text, redactor, mac);
  if (typeof value !== "object" || value === null) return value;
  if (bound.depth === 0) return "…";
  const inner = { ...bound, depth: bound.depth - 1 };
  if (Array.isArray(value)) {
    const kept = value
      .slice(0, bound.width)
      .map((element) => shrink(element, key, inner, redactor, mac));
    return value.length > bound.width ? [...kept, `…[+${value.length - bound.width} items]`] : kept;
  }
  return isObject(value) ? shrinkObject(value, inner, redactor, mac) : null;
}

function shrinkObject(
  value: { readonly [key: string]: unknown },
  bound: Bounds,
  redactor: Redactor,
  mac: Mac,
): unknown {
  const keys = Object.keys(value).toSorted();
  const members = keys.slice(0, bound.width).map((key): [string, unknown] => {
    const name = key.length <= bound.text ? key : shrinkText(key, "", bound.text, redactor, mac);
    return [name, shrink(value[key], key, bound, redactor, mac)];
  });
  if (keys.length > bound.width) members.push(["…", `+${keys.length - bound.width} keys`]);
  return Object.fromEntries(members);
}

/** Redacted under its key (`password` makes its value a secret) before it is cut. */
function shrinkText(
  text: string,
  key: string,
  limit: number,
  redactor: Redactor,
  mac: Mac,
): string {
  if (text.length <= limit) return text;
  const isWindow = text.length > limit + cutMargin;
  const window = isWindow ? text.slice(0, limit + cutMargin) : text;
  const named = redactor.redactValue({ [key]: window });
  const redacted: unknown = isObject(named) ? Object.values(named)[0] : undefined;
  const kept = cutHead(typeof redacted === "string" ? redacted : "", limit, isWindow);
  return kept + elision(text, text.length - Math.min(limit, kept.length), mac);
}
