import { canonicalJson } from "../../core/canonical-json.ts";
import { isObject, type JsonObject } from "../../core/json.ts";

/** Parameters that only describe the call to a reader. */
const describing =
  /^(?:description|explanation|thought|reason|reasoning|title|summary|toolCallId|security_risk|is_input|timeout|intent|purpose|comment)$/;

/** How the parameters of two calls of one tool differ, by dotted key. Empty values count as absent. */
export interface ParameterDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Keys with another value in each: what was a setting in both. */
  readonly changed: readonly string[];
  /** Keys whose values are free text (code, prose) and differ. */
  readonly content: readonly string[];
  /** Keys with equal, telling values. */
  readonly shared: readonly string[];
  /** Old key -> new key where the value moved unchanged. */
  readonly renamed: readonly (readonly [string, string])[];
}

/** Compares the parameters of two calls. Pure. */
export function compareParams(failed: JsonObject, worked: JsonObject): ParameterDifference {
  const left = flatten(failed);
  const right = flatten(worked);
  const removed = [...left.keys()].filter((key) => !right.has(key));
  const added = [...right.keys()].filter((key) => !left.has(key));
  const renamed = renamedKeys(left, right, removed, added);
  const both = [...left.keys()].filter((key) => right.has(key));
  const differing = both.filter((key) => left.get(key) !== right.get(key));
  const isText = (key: string): boolean =>
    isContent(left.get(key) ?? "") || isContent(right.get(key) ?? "");
  return {
    removed: removed.filter((key) => !renamed.some(([from]) => from === key)),
    added: added.filter((key) => !renamed.some(([, to]) => to === key)),
    changed: differing.filter((key) => !isText(key)),
    content: differing.filter((key) => isText(key)),
    shared: both.filter(
      (key) => left.get(key) === right.get(key) && (left.get(key) ?? "").length > 4,
    ),
    renamed,
  };
}

/** True when both calls say the same, texts included. */
export function isSameCall(difference: ParameterDifference): boolean {
  return hasSameSettings(difference) && difference.content.length === 0;
}

/** True when both calls say the same but for free text. */
export function hasSameSettings({
  removed,
  added,
  changed,
  renamed,
}: ParameterDifference): boolean {
  return removed.length + added.length + changed.length + renamed.length === 0;
}

/** Canonical JSON by dotted key; empty strings, nulls and empty lists left out, describing keys too. */
export function flatten(params: JsonObject, prefix = ""): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(params)) {
    if (prefix === "" && describing.test(name)) continue;
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    const key = prefix + name;
    if (isObject(value))
      for (const [inner, text] of flatten(value, `${key}.`)) flat.set(inner, text);
    else flat.set(key, canonicalJson(value));
  }
  return flat;
}

const settingLength = 120;

/** Free text: long, or of several lines. */
function isContent(json: string): boolean {
  return json.length > settingLength || json.includes("\\n") || json.split(" ").length > 6;
}

function renamedKeys(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
  removed: readonly string[],
  added: readonly string[],
): (readonly [string, string])[] {
  const free = [...added];
  const pairs: (readonly [string, string])[] = [];
  for (const key of removed) {
    const at = free.findIndex((other) => right.get(other) === left.get(key));
    if (at === -1) continue;
    pairs.push([key, free[at] as string]);
    free.splice(at, 1);
  }
  return pairs;
}
