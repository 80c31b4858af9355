import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, ObservedDiagnostic, RawRecord, ReadContext } from "../../contract.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { notTheFormat, parseDocument, refused } from "../../readers/json-document.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { besidePointer } from "../../readers/json-pointer.ts";
import { statOf } from "../../stamp.ts";
import { ordinalOf, partOrdinal } from "./opencode-ordinal.ts";
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

interface StoredFile {
  readonly path: string;
  readonly data: JsonObject;
}

/** Reads the files of a session. Files that are no JSON object are reported and left out. */
export class StorageReader {
  private readonly sessionPath: string;
  private readonly files: StorageFiles;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;
  private flat: ReadonlyMap<string, readonly StoredFile[]> | null = null;

  constructor(
    sessionPath: string,
    sessionId: string,
    context: ReadContext,
    emit: (record: Observed) => void,
  ) {
    this.sessionPath = sessionPath;
    this.files = storageFiles(sessionPath, sessionId);
    this.context = context;
    this.emit = emit;
  }

  /** Messages without their parts, in order. */
  messages(): readonly OpenCodeMessage[] {
    return this.objects(this.files.messageFolder)
      .map((file) => this.message(file))
      .toSorted((a, b) => a.ordinal - b.ordinal || (a.id < b.id ? -1 : 1));
  }

  private message({ path, data: info }: StoredFile): OpenCodeMessage {
    const id = asString(info["id"]) ?? basename(path, ".json");
    const created = isObject(info["time"]) ? timeOf(info["time"]["created"]) : null;
    const raw = this.evidence(path, info);
    return { id, info, raw, ordinal: ordinalOf(id, created ?? 0), parts: [] };
  }

  withParts(message: OpenCodeMessage): OpenCodeMessage {
    const own = this.objects(this.files.partFolder(message.id));
    const files = own.length > 0 ? own : (this.flatParts().get(message.id) ?? []);
    return { ...message, parts: files.map((file, index) => this.part(message, file, index)) };
  }

  /** Paths of the files of a message's parts. */
  partFiles(message: OpenCodeMessage): readonly string[] {
    const own = jsonFiles(this.files.partFolder(message.id));
    return own.length > 0 ? own : (this.flatParts().get(message.id) ?? []).map(({ path }) => path);
  }

  private part(message: OpenCodeMessage, { path, data }: StoredFile, index: number): OpenCodePart {
    const id = asString(data["id"]) ?? `${message.id}/${index}`;
    const ordinal = partOrdinal(message, id, index);
    return { id, data, raw: this.evidence(path, data), ordinal };
  }

  private flatParts(): ReadonlyMap<string, readonly StoredFile[]> {
    this.flat ??= Map.groupBy(
      this.objects(this.files.flatParts),
      ({ data }) => asString(data["messageID"]) ?? "",
    );
    return this.flat;
  }

  private objects(folder: string): readonly StoredFile[] {
    return jsonFiles(folder).flatMap((path) => {
      const data = this.object(path);
      return data === null ? [] : [{ path, data }];
    });
  }

  /** The object that a file holds; null when it is gone, or holds none, which is reported. */
  object(path: string): JsonObject | null {
    const size = Number(statOf(path)?.size ?? -1);
    if (size < 0 && path !== this.sessionPath) return null;
    if (size > this.context.maxDocumentBytes) {
      const detail = `a file of ${size} bytes is over the limit of ${this.context.maxDocumentBytes}`;
      return this.refuse(path, { ...refused("document-too-large"), detail });
    }
    const parsed = parseDocument(readFileSync(path));
    if (!("value" in parsed)) return this.refuse(path, refused(parsed.reason));
    if (isObject(parsed.value)) return parsed.value;
    return this.refuse(path, notTheFormat("a file of the session holds no JSON object"));
  }

  private refuse(path: string, diagnostic: ObservedDiagnostic): null {
    this.emit(
      path === this.sessionPath ? diagnostic : { ...diagnostic, locator: this.locate(path) },
    );
    return null;
  }

  private evidence(path: string, value: JsonObject): RawRecord {
    return { locator: this.locate(path), bytes: () => canonicalJson(value) };
  }

  /** Files beside the source are named by where they lie from it. */
  private locate(path: string): { readonly kind: "pointer"; readonly pointer: string } {
    return { kind: "pointer", pointer: besidePointer(this.sessionPath, path) };
  }
}
