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
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A value of a document as evidence: its bytes are its canonical JSON, so that white space and key order do not count. */
export function pointerRecord(path: PointerPath, value: unknown): RawRecord {
  return {
    locator: { kind: "pointer", pointer: pointerOf(path) },
    bytes: () => canonicalJson(value),
  };
}
