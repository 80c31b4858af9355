import type { JsonObject } from "../../core/json.ts";
import { areSimilar } from "./command-difference.ts";
import { soughtText } from "./parameter-rule.ts";
import { baseName } from "./path-form.ts";

/** Shorter lines (brackets, `else:`) stand in any code. */
const tellingLine = 8;

/**
 * Whether a later call of a structured tool goes on with what the failed one was about: the same sub-command, the same
 * file, and a text to replace that has something in common with the first. Another edit that works is no way out of the
 * one that did not. Pure.
 */
export function isSameMatter(failed: JsonObject, later: JsonObject): boolean {
  return Object.entries(failed).every(([key, before]) => {
    const after = later[key];
    if (typeof before !== "string" || typeof after !== "string" || before === "" || after === "")
      return true;
    if (key === "command" && isWord(before) && isWord(after)) return before === after;
    if (soughtText.test(key)) return overlap(before, after);
    return !/path|file/i.test(key) || before.includes("\n") || baseName(before) === baseName(after);
  });
}

function isWord(text: string): boolean {
  return /^\w{1,24}$/.test(text);
}

function overlap(before: string, after: string): boolean {
  if (areSimilar(before, after)) return true;
  const lines = new Set(tellingLines(before));
  return tellingLines(after).some((line) => lines.has(line));
}

function tellingLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length >= tellingLine);
}
