import { createMac } from "../core/hash.ts";
import { homeRelative } from "../core/home-relative.ts";
import { isObject } from "../core/json.ts";
import type { CursorRow, RecordBatch } from "../core/rows.ts";
import { createRedactor } from "../redact/redactor.ts";
import { createAdmission } from "./admit.ts";
import type { Adapter, Cursor, ReadChunk } from "./contract.ts";
import { type CursorFormat, formatStamp, unknownFormat } from "./cursor-stamp.ts";
import { detect } from "./detect.ts";
import type { ReadJob } from "./inline-lane.ts";
import { probe } from "./probe.ts";
import { adapterNamed, adapters, detectionVersion } from "./registry.ts";
import { createRepoResolver } from "./repo-identity.ts";
import type { ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";

/** Stamp of a source that was not read to its end: never equal to one on the disk. */
const unfinished = "unfinished";

/** Reads one source after another into batches: detect, read on from the cursor, admit. Content never makes it throw. */
export function createSourceReader(setup: ReaderSetup): ReadJob {
  const mac = createMac(setup.key);
  const redactor = createRedactor({ mac });
  const shared = { setup, mac, redactor, resolveRepo: createRepoResolver({ mac }) };
  return (job) => readSource(job, shared);
}

interface Shared {
  readonly setup: ReaderSetup;
  readonly mac: (content: string | Uint8Array) => string;
  readonly redactor: ReturnType<typeof createRedactor>;
  readonly resolveRepo: (cwd: string) => string | null;
}

async function* readSource(
  job: SourceJob,
  shared: Shared,
): AsyncGenerator<SourceEvent, void, undefined> {
  const uriRedacted = shared.redactor.redact(homeRelative(job.path, shared.setup.home));
  const done = (end: Extract<SourceEvent, { kind: "done" }>["end"]): SourceEvent => ({
    kind: "done",
    job: job.id,
    uriRedacted,
    end,
  });
  try {
    const found = await adapterOf(job);
    if (typeof found === "string") {
      yield {
        kind: "batch",
        job: job.id,
        format: unknownFormat,
        batch: unknownBatch(job, uriRedacted),
        bytes: 0,
      };
      yield done({ state: "unknown", looksLike: found });
      return;
    }
    yield* readWith(found, job, uriRedacted, shared);
    yield done({ state: "read" });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield done({ state: "unreadable", detail: error.code });
  }
}

/** The adapter that read it before, else the one its content names, else what it looks like. */
async function adapterOf(job: SourceJob): Promise<Adapter | string> {
  const before = storedState(job.previous).format;
  const known = before === null ? undefined : adapterNamed(before);
  if (known !== undefined) return known;
  const detection = detect(await probe(job.path), adapters);
  return detection.kind === "known" ? detection.adapter : detection.looksLike;
}

async function* readWith(
  adapter: Adapter,
  job: SourceJob,
  uriRedacted: string,
  shared: Shared,
): AsyncGenerator<SourceEvent, void, undefined> {
  const { setup, mac } = shared;
  // Taken before reading: what is written meanwhile changes the stamp and is read next time.
  const stamp = adapter.stamp === undefined ? job.stamp : await adapter.stamp(job.path);
  const stored = storedState(job.previous);
  const isSameReader =
    job.previous?.readerVersion === adapter.readerVersion && stored.format === adapter.name;
  const cursor: Cursor | null =
    job.previous === null || !isSameReader ? null : cursorOf(job.previous, stored.reader);
  const admission = createAdmission({
    adapter,
    source: { sourceKey: job.sourceKey, uriRedacted },
    tenant: setup.tenant,
    mac,
    redactor: shared.redactor,
    zone: job.isOwn ? setup.zone : null,
    resolveRepo: shared.resolveRepo,
    ...(isSameReader ? { state: stored.admission } : {}),
  });
  const source = { path: job.path, format: adapter.name, stamp };
  const chunks = adapter.read(source, cursor, {
    mac,
    maxLineBytes: setup.maxLineBytes,
    maxDocumentBytes: setup.maxDocumentBytes,
  });
  let previous = job.previous;
  let waiting: ReadChunk | null = null;
  const flush = (chunk: ReadChunk, isLast: boolean): SourceEvent => {
    const rows = admission.admit(chunk);
    const next: CursorRow = {
      sourceKey: job.sourceKey,
      generation: chunk.cursor.generation,
      offset: chunk.cursor.offset,
      stamp: formatStamp(adapter.name, isLast ? stamp : unfinished),
      prefixHmac: chunk.cursor.prefixHmac,
      readerVersion: adapter.readerVersion,
      readerState: JSON.stringify({
        format: adapter.name,
        reader: chunk.cursor.state,
        admission: admission.state(),
      }),
    };
    const batch: RecordBatch = {
      source: {
        sourceKey: job.sourceKey,
        uriRedacted,
        format: adapter.name,
        generation: chunk.cursor.generation,
        prefixHmac: chunk.cursor.prefixHmac,
      },
      cursor: { previous, next },
      ...rows,
    };
    previous = next;
    return { kind: "batch", job: job.id, format: adapter.name, batch, bytes: chunk.bytes };
  };
  for await (const chunk of chunks) {
    if (waiting !== null) yield flush(waiting, false);
    waiting = chunk;
  }
  if (waiting !== null) yield flush(waiting, true);
}

interface StoredState {
  readonly format: CursorFormat | null;
  readonly reader: unknown;
  readonly admission: unknown;
}

function storedState(previous: CursorRow | null): StoredState {
  const value: unknown = previous === null ? null : JSON.parse(previous.readerState);
  if (!isObject(value)) return { format: null, reader: null, admission: null };
  const format = value["format"];
  return {
    format: typeof format === "string" ? format : null,
    reader: value["reader"],
    admission: value["admission"],
  };
}

function cursorOf(row: CursorRow, state: unknown): Cursor {
  return { generation: row.generation, offset: row.offset, prefixHmac: row.prefixHmac, state };
}

/** Remembers that nobody reads this file as it is, so that the next scan need not open it. */
function unknownBatch(job: SourceJob, uriRedacted: string): RecordBatch {
  return {
    source: {
      sourceKey: job.sourceKey,
      uriRedacted,
      format: unknownFormat,
      generation: 0,
      prefixHmac: "",
    },
    cursor: {
      previous: job.previous,
      next: {
        sourceKey: job.sourceKey,
        generation: 0,
        offset: 0,
        stamp: formatStamp(unknownFormat, job.stamp),
        prefixHmac: "",
        readerVersion: detectionVersion,
        readerState: "{}",
      },
    },
    sessions: [],
    facts: [],
    steps: [],
    usage: [],
    observations: [],
    outcomes: [],
    diagnostics: [],
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return (
    error instanceof Error &&
    "syscall" in error &&
    "code" in error &&
    typeof error.code === "string"
  );
}
