import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, ReadContext } from "../../contract.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { parseDocument, refused } from "../../readers/json-document.ts";
import { pointerRecord } from "../../readers/json-pointer.ts";
import { ordinalOf } from "./opencode-ordinal.ts";
import type { OpenCodeMessage, OpenCodePart } from "./opencode-record.ts";

/**
 * The files of one session. Two layouts are known, and a mixture of them:
 * `storage/{session/<project>,message/<session>,part/<message>}/*.json`, with parts sometimes lying flat, and the older
 * `storage/session/{info,message/<session>,part/<session>/<message>}/*.json`.
 */
export interface StorageFiles {
  readonly messageFolder: string;
  partFolder(messageId: string): string;
  /** Folder in which parts of every session lie side by side. */
  readonly flatParts: string;
}

export function storageFiles(sessionPath: string, sessionId: string): StorageFiles {
  const folder = dirname(sessionPath);
  if (basename(folder) === "info") {
    const root = dirname(folder);
    const parts = join(root, "part", sessionId);
    return layout(join(root, "message", sessionId), parts, parts);
  }
  const root = dirname(dirname(folder));
  return layout(join(root, "message", sessionId), join(root, "part"), join(root, "part"));
}

function layout(messageFolder: string, parts: string, flatParts: string): StorageFiles {
  return { messageFolder, flatParts, partFolder: (messageId) => join(parts, safeName(messageId)) };
}

/** An id becomes a name in a folder, never a way out of it. */
function safeName(id: string): string {
  return basename(id) === id && id !== ".." ? id : "\u0000invalid";
}

/** Paths of the JSON files in a folder, by name; none when it is not there. */
export function jsonFiles(folder: string): readonly string[] {
  if (folder.includes("\u0000") || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Reads the files of a session. Files that are no JSON object are reported and left out. */
export class StorageReader {
  private readonly files: StorageFiles;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;
  private flat: ReadonlyMap<string, readonly JsonObject[]> | null = null;

  constructor(files: StorageFiles, context: ReadContext, emit: (record: Observed) => void) {
    this.files = files;
    this.context = context;
    this.emit = emit;
  }

  /** Messages without their parts, in order. */
  messages(): readonly OpenCodeMessage[] {
    return jsonFiles(this.files.messageFolder)
      .flatMap((path) => this.message(path))
      .toSorted((a, b) => a.ordinal - b.ordinal || (a.id < b.id ? -1 : 1));
  }

  private message(path: string): readonly OpenCodeMessage[] {
    const info = this.object(path);
    if (info === null) return [];
    const id = asString(info["id"]) ?? basename(path, ".json");
    const created = isObject(info["time"]) ? timeOf(info["time"]["created"]) : null;
    const raw = pointerRecord(["message", id], info);
    return [{ id, info, raw, ordinal: ordinalOf(id, created ?? 0), parts: [] }];
  }

  withParts(message: OpenCodeMessage): OpenCodeMessage {
    const own = this.objects(this.files.partFolder(message.id));
    const datas = own.length > 0 ? own : (this.flatParts().get(message.id) ?? []);
    return { ...message, parts: datas.map((data, index) => partOf(message, data, index)) };
  }

  private flatParts(): ReadonlyMap<string, readonly JsonObject[]> {
    this.flat ??= Map.groupBy(
      this.objects(this.files.flatParts),
      (part) => asString(part["messageID"]) ?? "",
    );
    return this.flat;
  }

  private objects(folder: string): readonly JsonObject[] {
    return jsonFiles(folder)
      .map((path) => this.object(path))
      .filter((object) => object !== null);
  }

  object(path: string): JsonObject | null {
    const parsed = this.parse(path);
    if (parsed === null) return null;
    if (!("value" in parsed)) {
      this.emit({ ...refused(parsed.reason), ...named(path) });
      return null;
    }
    if (isObject(parsed.value)) return parsed.value;
    const detail = "a file of the session holds no JSON object";
    this.emit({ type: "diagnostic", reason: "not-an-object", detail, ...named(path) });
    return null;
  }

  private parse(path: string): ReturnType<typeof parseDocument> | null {
    const { size } = statSync(path);
    if (size <= this.context.maxDocumentBytes) return parseDocument(readFileSync(path));
    const detail = `a file of ${size} bytes is over the limit of ${this.context.maxDocumentBytes}`;
    this.emit({ type: "diagnostic", reason: "document-too-large", detail, ...named(path) });
    return null;
  }
}

/** Files beside the source are named by where they stand in the storage folder. */
function named(path: string): {
  readonly locator: { readonly kind: "pointer"; readonly pointer: string };
} {
  const places = path
    .split(/[\\/]/)
    .slice(-3)
    .map((part) => part.replace(/\.json$/, ""));
  return { locator: { kind: "pointer", pointer: `/${places.join("/")}` } };
}

function partOf(message: OpenCodeMessage, data: JsonObject, index: number): OpenCodePart {
  const id = asString(data["id"]) ?? `${message.id}/${index}`;
  const raw = pointerRecord(["part", message.id, id], data);
  // Parts have no time of their own creation: they follow their message in order.
  return { id, data, raw, ordinal: message.ordinal + index + 1 };
}
