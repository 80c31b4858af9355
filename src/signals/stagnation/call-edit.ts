import { hash64 } from "../../core/hash.ts";
import { isObject } from "../../core/json.ts";

/** What a call of an editing tool wrote, as far as its parameters say. */
export interface CallEdit {
  /** The file; null where the call names none. */
  readonly path: string | null;
  /** Hashes of the text that was taken out and of what was put in; null where there is none. */
  readonly removed: string | null;
  readonly added: string | null;
  /** Characters that were put in (of what is kept of the parameters, at most 4 KB); 0 where something was only taken out. */
  readonly written: number;
}

const pathKeys = [
  "file_path",
  "path",
  "filePath",
  "target_file",
  "filename",
  "notebook_path",
  "absolute_path",
];
const removedKeys = ["old_string", "old_str", "oldString", "oldText", "old_text", "search"];
const addedKeys = [
  "new_string",
  "new_str",
  "newString",
  "newText",
  "new_text",
  "replace",
  "content",
  "file_text",
  "contents",
  "patch",
  "diff",
  "input",
];

/** Reads an edit from its redacted parameters, canonical JSON. Pure, total. */
export function callEdit(params: string | null): CallEdit {
  const given = parsed(params);
  const path = firstText(given, pathKeys);
  const removed = firstText(given, removedKeys);
  const added = firstText(given, addedKeys);
  return {
    path,
    removed: hashed(removed),
    added: hashed(added),
    written: added === null && removed === null ? (params?.length ?? 0) : (added?.length ?? 0),
  };
}

function parsed(params: string | null): unknown {
  if (params === null) return null;
  try {
    return JSON.parse(params) as unknown;
  } catch {
    // A door that keeps no JSON.
    return null;
  }
}

function firstText(given: unknown, keys: readonly string[]): string | null {
  if (!isObject(given)) return null;
  const found = keys.map((key) => given[key]).find((value) => typeof value === "string");
  return typeof found === "string" ? found : null;
}

function hashed(text: string | null): string | null {
  return text === null || text === "" ? null : hash64(text);
}
