import { readFileSync } from "node:fs";
import { isObject, type JsonObject } from "../../core/json.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Observed, RawRecord, ReadContext } from "../contract.ts";
import { stampOf, statOf } from "../stamp.ts";
import { notTheFormat, parseDocument, refused } from "./json-document.ts";
import { besidePointer, type PointerPath, pointerOf, resolvePointer } from "./json-pointer.ts";

/** A JSON object in a file beside the source. */
export interface BesideDocument {
  readonly value: JsonObject;
  /** A value of it as evidence, named by where the file lies from the source. */
  readonly evidence: (path: PointerPath) => RawRecord;
}

/**
 * Reads a file that belongs to the source. Null when it is not there; what is no JSON object, or over
 * `maxDocumentBytes`, is null and a diagnostic. I/O errors throw.
 */
export function readBeside(
  sourcePath: string,
  path: string,
  context: Pick<ReadContext, "maxDocumentBytes">,
  emit: (record: Observed) => void,
): BesideDocument | null {
  const found = statOf(path);
  if (found === null || !found.isFile()) return null;
  const file = besidePointer(sourcePath, path);
  const locator = { kind: "pointer", pointer: file } as const;
  const limit = context.maxDocumentBytes;
  if (found.size > BigInt(limit)) {
    const detail = `a file of ${found.size} bytes is over the limit of ${limit}`;
    emit({ ...refused("document-too-large"), detail, locator });
    return null;
  }
  const parsed = parseDocument(readFileSync(path));
  if (!("value" in parsed)) emit({ ...refused(parsed.reason), locator });
  else if (!isObject(parsed.value))
    emit({ ...notTheFormat("a file beside the source holds no JSON object"), locator });
  return "value" in parsed && isObject(parsed.value) ? besideDocument(file, parsed.value) : null;
}

function besideDocument(file: string, value: JsonObject): BesideDocument {
  return {
    value,
    evidence: (path) => {
      const pointer = pointerOf(path);
      return {
        locator: { kind: "pointer", pointer: `${file}${pointer}` },
        bytes: () => canonicalJson(resolvePointer(value, pointer) ?? null),
      };
    },
  };
}

/** Stamp of a source made of several files: each one's size and time of change, `-` where it is not there. */
export function stampOfFiles(paths: readonly string[]): string {
  return paths
    .map((path) => statOf(path))
    .map((found) => (found === null ? "-" : stampOf(found)))
    .join("+");
}

/** The context for reading a document to which others belong: it is read anew when one of them changes. */
export function sealedWith(context: ReadContext, paths: readonly string[]): ReadContext {
  const stamp = Buffer.from(`\0${stampOfFiles(paths)}`);
  return {
    ...context,
    mac: (content) => context.mac(Buffer.concat([Buffer.from(content), stamp])),
  };
}
