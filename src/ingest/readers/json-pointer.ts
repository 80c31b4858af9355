import { dirname, join, relative, sep } from "node:path";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { RawRecord } from "../contract.ts";

export type PointerPath = readonly (string | number)[];

/** RFC 6901 text of a path: `["messages", 3]` is `/messages/3`, the empty path is the whole document. */
export function pointerOf(path: PointerPath): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** Inverse of {@link pointerOf}: the value that a pointer names, undefined when there is none. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  if (pointer === "") return document;
  let value = document;
  for (const part of pointer.slice(1).split("/")) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const isThere = Array.isArray(value) ? /^\d+$/.test(key) : Object.hasOwn(value, key);
    if (!isThere) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/**
 * Names a value of another file than the source by where that file lies beside it: `../part/p1.json#/text`. A pointer
 * into the source itself is empty or begins with a slash.
 */
export function besidePointer(sourcePath: string, path: string): string {
  return `${relative(dirname(sourcePath), path).split(sep).join("/")}#`;
}

/** The file that a pointer leads into, and the pointer inside of it. */
export function pointerTarget(
  sourcePath: string,
  pointer: string,
): { readonly path: string; readonly pointer: string } {
  const hash = pointer.lastIndexOf("#");
  const file = pointer.slice(0, Math.max(0, hash));
  if (!leadsBeside(file)) return { path: sourcePath, pointer };
  return { path: join(dirname(sourcePath), file), pointer: pointer.slice(hash + 1) };
}

/** True for a JSON file not far from the source: a locator is data, and must not lead anywhere else. */
function leadsBeside(file: string): boolean {
  const parts = file.split("/");
  const down = parts.findIndex((part) => part !== "..");
  const isNear = down >= 0 && down <= 4 && !parts.slice(down).includes("..");
  return isNear && !file.startsWith("/") && file.endsWith(".json");
}

/** A value of a document as evidence: its bytes are its canonical JSON, so that white space and key order do not count. */
export function pointerRecord(path: PointerPath, value: unknown): RawRecord {
  return {
    locator: { kind: "pointer", pointer: pointerOf(path) },
    bytes: () => canonicalJson(value),
  };
}
