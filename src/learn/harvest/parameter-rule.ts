import type { JsonObject } from "../../core/json.ts";
import type { ErrorReading } from "./error-line.ts";
import { flatten, type ParameterDifference } from "./parameter-difference.ts";

/** A parameter a tool rejected, and what it took instead. */
export interface ParameterChange {
  /** `longer`: a text that was found more than once, with more of what stands around it. */
  readonly kind: "renamed" | "removed" | "added" | "changed" | "longer";
  readonly key: string;
  /** The value or key that failed and the one that worked, as JSON; "" for none. */
  readonly before: string;
  readonly after: string;
}

const objection =
  /\b(?:invalid|required|missing|unexpected|unknown|unrecognized|unsupported|not allowed|must|should|expected|exceeds?|at least|at most|out of range|too (?:large|long|many|big)|InputValidationError|cannot|only)\b/i;

/**
 * The one parameter whose change cured the failure: the error objects to it by name (or to its value), the rest of the
 * call stayed. Null when other settings or texts changed too, or when another thing was asked for.
 */
export function parameterChange(
  difference: ParameterDifference,
  failed: JsonObject,
  worked: JsonObject,
  error: ErrorReading,
): ParameterChange | null {
  if ([...difference.changed, ...difference.removed].some((key) => isTarget(key))) return null;
  const left = flatten(failed);
  const right = flatten(worked);
  const longer = longerText(difference, error.text, left, right);
  if (longer !== null) return longer;
  if (!objection.test(error.text)) return null;
  const changes = changesOf(difference, left, right);
  if (changes.length === 0 || changes.length > 3) return null;
  const [change] = changes
    .filter((one) => placeOfName(one, error.text) !== -1)
    .toSorted((a, b) => placeOfName(a, error.text) - placeOfName(b, error.text));
  if (change === undefined || (difference.content.length > 0 && change.kind !== "added"))
    return null;
  const isSameTarget = difference.shared.length > 0 || left.size - difference.removed.length <= 1;
  return isSameTarget ? change : null;
}

/**
 * The one true-or-false parameter that was set otherwise, and that the error names by its stem (`restart`: "must be
 * restarted"); null when anything else was changed.
 */
export function switchChange(
  failed: JsonObject,
  worked: JsonObject,
  error: string,
): ParameterChange | null {
  const left = flatten(failed);
  const right = flatten(worked);
  const keys = [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => left.get(key) !== right.get(key),
  );
  const [key] = keys;
  if (key === undefined || keys.length > 1 || key.length < 4) return null;
  const [before, after] = [left.get(key) ?? "", right.get(key) ?? ""];
  if (![before, after].every((value) => ["", "true", "false"].includes(value))) return null;
  if (!new RegExp(String.raw`(?<![\w.])${escaped(key)}(?:ed|ing|s)?(?!\w)`, "i").test(error))
    return null;
  return {
    kind: before === "" ? "added" : after === "" ? "removed" : "changed",
    key,
    before,
    after,
  };
}

const foundTwice =
  /\b(?:multiple|several|\d+) (?:occurrences|matches)\b|\bmore than (?:one|once)\b|\b(?:not|is|be) unique\b/i;

/** A text that was found more than once, and one that holds it and its neighbours. */
function longerText(
  { added, removed, changed, content }: ParameterDifference,
  error: string,
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): ParameterChange | null {
  if (!foundTwice.test(error) || added.length + removed.length > 0) return null;
  const key = [...content, ...changed].find((one) => {
    const [before, after] = [bare(left.get(one)), bare(right.get(one))];
    return soughtText.test(one) && after.length > before.length && after.includes(before);
  });
  return key === undefined ? null : { kind: "longer", key, before: "", after: "" };
}

/** Parameters that hold what is to be replaced. */
export const soughtText = /^old|search|find|original/i;

/** The characters of a JSON string. */
function bare(json = ""): string {
  return json.replaceAll(/^"|"$/g, "");
}

/** Parameters that say what the call is about: with another one it is another call. */
function isTarget(key: string): boolean {
  return /(?:^|[._])(?:file_?path|path|file|url|uri|query|pattern|id|name|command|cmd|directory|dir)$/i.test(
    key,
  );
}

function changesOf(
  difference: ParameterDifference,
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): readonly ParameterChange[] {
  return [
    ...difference.renamed.map(([key, to]) => ({
      kind: "renamed" as const,
      key,
      before: key,
      after: to,
    })),
    ...difference.removed.map((key) => ({
      kind: "removed" as const,
      key,
      before: left.get(key) ?? "",
      after: "",
    })),
    ...difference.added.map((key) => ({
      kind: "added" as const,
      key,
      before: "",
      after: right.get(key) ?? "",
    })),
    ...difference.changed.map((key) => ({
      kind: "changed" as const,
      key,
      before: left.get(key) ?? "",
      after: right.get(key) ?? "",
    })),
  ];
}

/** Where the text names the parameter (or its new name); -1 where it does not. */
function placeOfName({ key, kind, after }: ParameterChange, text: string): number {
  const name = key.slice(key.lastIndexOf(".") + 1);
  const names = kind === "renamed" ? [name, after.slice(after.lastIndexOf(".") + 1)] : [name];
  const places = names.map((one) =>
    text.search(new RegExp(String.raw`(?<![\w.])${escaped(one)}(?!\w)`)),
  );
  return Math.max(...places);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
