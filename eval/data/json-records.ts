import { readFileSync } from "node:fs";
import { asArray, isObject, type JsonObject } from "../../src/core/json.ts";

/** A record of a file: a line, or the whole document. `start` and `end` are bytes, end exclusive. */
export interface FileRecord {
  readonly start: number;
  readonly end: number;
  /** undefined where it is no JSON. */
  readonly value: unknown;
}

/** The records of a JSON file, cut by another hand than the readers'. */
export function recordsOf(path: string): readonly FileRecord[] {
  return isDocument(path) ? [documentOf(path)] : linesOf(path);
}

/** The non-empty lines of a file. */
export function linesOf(path: string): readonly FileRecord[] {
  let start = 0;
  return readFileSync(path, "latin1")
    .split("\n")
    .map((text) => {
      const line = { start, end: start + text.length, value: parsed(text) };
      start = line.end + 1;
      return line;
    })
    .filter((line) => line.end > line.start);
}

/** The objects of a file: records, and the elements of records that are lists. */
export function objectsOf(path: string): readonly JsonObject[] {
  return recordsOf(path).flatMap(({ value }) =>
    (Array.isArray(value) ? asArray(value) : [value]).filter(isObject),
  );
}

function isDocument(path: string): boolean {
  return path.endsWith(".json") || path.endsWith(".traj");
}

function documentOf(path: string): FileRecord {
  const text = readFileSync(path, "latin1");
  return { start: 0, end: text.length, value: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
