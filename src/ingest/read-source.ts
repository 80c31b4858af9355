import { createMac, type Mac } from "../core/hash.ts";
import { homeRelative } from "../core/home-relative.ts";
import type { CursorRow, RecordBatch } from "../core/rows.ts";
import { createRedactor, type Redactor } from "../redact/redactor.ts";
import { type Admission, createAdmission } from "./admit.ts";
import { type MutableRows, noRows } from "./admission-context.ts";
import { chooseAdapter } from "./choose-adapter.ts";
import type {
  Adapter,
  Cursor,
  Observed,
  ParsedFile,
  RawRecord,
  ReadChunk,
  ReadContext,
} from "./contract.ts";
import { formatStamp, unfinished } from "./cursor-stamp.ts";
import { ioReason } from "./io-reason.ts";
import { readerFault } from "./observed-source.ts";
import { createKeyedParams, type KeyedParams } from "./keyed-params.ts";
import { probe } from "./probe.ts";
import { createReaderStates, type ReaderStates } from "./reader-state.ts";
import { adapterNamed, adapters } from "./registry.ts";
import { createRepoResolver, type RepoResolver } from "./repo-identity.ts";
import {
  formatBefore,
  type NamedJob,
  unknownEvents,
  unreadableEvents,
  wholeSource,
} from "./source-batches.ts";
import { createShortRedactor, type ShortRedactor } from "./short-redactor.ts";
import type { ReaderSetup, ReadJob, SourceEvent, SourceJob } from "./source-job.ts";
import { statOf } from "./stamp.ts";

/**
 * Reads one source after another into batches: detect, read on from the cursor, admit. Nothing that a source holds or
 * does makes it throw: what cannot be read is a diagnostic. Only the last batch of a source carries its stamp, so that a
 * source whose reading was cut off is read on next time. Where rows are taken, they are given in parts as they are made,
 * and the batch that they belong to holds the last of them.
 */
export function createSourceReader(setup: ReaderSetup, onRows?: TakeRows): ReadJob {
  const mac = createMac(setup.key);
  const redactor = createRedactor({ mac });
  const tools = {
    setup,
    mac,
    redactor,
    short: createShortRedactor(redactor),
    keyedParams: createKeyedParams(redactor, mac),
    resolveRepo: createRepoResolver({ mac }),
    states: createReaderStates(setup.key),
    onRows,
  };
  return (job) => readSource({ job, uriRedacted: redactedUri(job.path, setup, redactor) }, tools);
}

/** The path with the home folder as `~`, and redacted. */
export function redactedUri(path: string, setup: ReaderSetup, redactor: Redactor): string {
  return redactor.redact(homeRelative(path, setup.home));
}

interface Tools {
  readonly setup: ReaderSetup;
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly short: ShortRedactor;
  readonly keyedParams: (params: unknown) => KeyedParams;
  readonly resolveRepo: RepoResolver;
  readonly states: ReaderStates;
  readonly onRows: TakeRows | undefined;
}

async function* readSource(
  named: NamedJob,
  tools: Tools,
): AsyncGenerator<SourceEvent, void, undefined> {
  const { job, uriRedacted } = named;
  try {
    const before = adapterNamed(formatBefore(job.previous) ?? "");
    const probed = await probe(job.path, tools.setup.scratch);
    const found = chooseAdapter(probed, adapters, before);
    if (found.kind === "unknown") {
      yield* unknownEvents(named, tools.redactor.redact(found.looksLike));
      return;
    }
    const reading = new SourceReading(named, found.adapter, tools, probed.parsed);
    yield* reading.events(found.ties);
    yield { kind: "done", job: job.id, uriRedacted, end: { state: "read" } };
  } catch (error) {
    yield* unreadableEvents(named, ioReason(error) ?? readerFault(error));
  }
}

/** Takes the first rows of a batch that is not complete yet. */
export type TakeRows = (job: number, rows: MutableRows) => void;

/** One source on its way through one adapter. */
class SourceReading {
  private readonly named: NamedJob;
  private readonly job: SourceJob;
  private readonly adapter: Adapter;
  private readonly tools: Tools;
  private readonly parsed: ParsedFile | undefined;
  private readonly cursor: Cursor | null;
  private readonly admission: Admission;
  /** Added to the generations of a source that is read anew: they count on from what was read before. */
  private readonly generationsBefore: number;
  private previous: CursorRow | null;
  /** Rows of the batch that is being made. */
  private rows = noRows();
  /** How many rows of it were given away. */
  private given = 0;
  /** What was read last: rows are given away between two records. */
  private raw: RawRecord | null = null;
  /** Whether records were taken since the last chunk. */
  private isAhead = false;
  /** Whether the last chunk ended reading early, for a reason that passes. */
  private isCutOff = false;

  constructor(named: NamedJob, adapter: Adapter, tools: Tools, parsed: ParsedFile | undefined) {
    const { job } = named;
    this.named = named;
    this.job = job;
    this.adapter = adapter;
    this.tools = tools;
    this.parsed = parsed;
    this.previous = job.previous;
    const state = goesOn(job.previous, adapter)
      ? tools.states.parse(job.previous.readerState)
      : null;
    this.cursor = goesOn(job.previous, adapter)
      ? { ...pickCursor(job.previous), state: state?.reader }
      : null;
    this.generationsBefore = this.cursor === null ? generationsBefore(job.previous, adapter) : 0;
    this.admission = createAdmission({
      adapter,
      source: { sourceKey: job.sourceKey, uriRedacted: named.uriRedacted },
      tenant: tools.setup.tenant,
      mac: tools.mac,
      redactor: tools.redactor,
      short: tools.short,
      keyedParams: tools.keyedParams,
      zone: this.zone(),
      resolveRepo: tools.resolveRepo,
      ...(tools.setup.sendsAway !== undefined && { sendsAway: tools.setup.sendsAway }),
      state: state?.admission,
    });
  }

  async *events(ties: readonly string[]): AsyncGenerator<SourceEvent, void, undefined> {
    const { adapter, job } = this;
    // Taken before reading: what is written meanwhile changes the stamp and is read next time.
    const stamp = adapter.stamp === undefined ? job.stamp : await adapter.stamp(job.path);
    const source = { path: job.path, format: adapter.name, stamp };
    let gathered: Gathered | null = null;
    try {
      for await (const chunk of adapter.read(source, this.cursor, this.context())) {
        if (gathered !== null && !this.hasRoom(gathered, chunk)) {
          yield this.batchOf(gathered);
          gathered = null;
        }
        gathered = this.admit(chunk, gathered);
        if (!this.isFull(gathered)) continue;
        yield this.batchOf(gathered);
        gathered = { cursor: gathered.cursor, bytes: 0 };
      }
    } catch (error) {
      if (gathered !== null) yield this.cutOff(gathered);
      throw error;
    }
    if (gathered === null) throw new Error("a reader gives at least one chunk");
    yield this.closed(this.batchOf(gathered), stamp, ties);
  }

  private context(): ReadContext {
    const { maxLineBytes, maxDocumentBytes, scratch } = this.tools.setup;
    const limits = { maxLineBytes, maxDocumentBytes, ...(scratch !== undefined && { scratch }) };
    const known = this.parsed === undefined ? {} : { parsed: this.parsed };
    return { mac: this.tools.mac, zone: this.zone(), ...limits, ...known, take: this.take };
  }

  private readonly take = (record: Observed, generation: number): void => {
    this.isAhead = true;
    if (record.type !== "diagnostic" && record.raw !== this.raw) {
      this.raw = record.raw;
      this.giveRows();
    }
    this.admission.take(record, generation + this.generationsBefore, this.rows);
  };

  private giveRows(): void {
    const { onRows } = this.tools;
    const count = countOf(this.rows);
    if (onRows === undefined || count < PART_ROWS) return;
    onRows(this.job.id, this.rows);
    this.given += count;
    this.rows = noRows();
  }

  private zone(): string | null {
    return this.job.isOwn ? this.tools.setup.zone : null;
  }

  /** A batch belongs to one generation. What was taken already belongs to the batch. */
  private hasRoom({ cursor, bytes }: Gathered, next: ReadChunk): boolean {
    const isSame = cursor.generation === next.cursor.generation + this.generationsBefore;
    return this.isAhead || (isSame && bytes + next.bytes <= BATCH_BYTES);
  }

  private isFull({ bytes }: Gathered): boolean {
    const count = this.given + countOf(this.rows);
    return bytes > BATCH_BYTES - CHUNK_BYTES || count >= BATCH_ROWS;
  }

  /** Adds the rows of a chunk to those before it. */
  private admit(read: ReadChunk, before: Gathered | null): Gathered {
    const generation = read.cursor.generation + this.generationsBefore;
    const cursor = { ...read.cursor, generation };
    this.admission.admit({ ...read, cursor }, this.rows);
    this.isAhead = false;
    this.isCutOff = read.isCutOff === true;
    return { cursor, bytes: (before?.bytes ?? 0) + read.bytes };
  }

  /** What was read before a fault. Where that is more than up to the cursor, the cursor stays, and it is read again. */
  private cutOff(gathered: Gathered): Batch {
    const last = this.batchOf(gathered);
    return this.isAhead ? { ...last, batch: { ...last.batch, cursor: null } } : last;
  }

  /** To be called before the next chunk is read. */
  private batchOf({ cursor, bytes }: Gathered): Batch {
    const { adapter, job, rows } = this;
    this.rows = noRows();
    this.given = 0;
    const state = this.admission.state();
    const { generation, offset, prefixHmac } = cursor;
    const next: CursorRow = {
      sourceKey: job.sourceKey,
      generation,
      offset,
      stamp: formatStamp({ format: adapter.name, stamp: unfinished }),
      prefixHmac,
      readerVersion: adapter.readerVersion,
      readerState: this.tools.states.format({ reader: cursor.state, admission: state }),
    };
    const { uriRedacted } = this.named;
    const { sourceKey } = job;
    const source = { sourceKey, uriRedacted, format: adapter.name, generation, prefixHmac };
    const batch: RecordBatch = { source, cursor: { previous: this.previous, next }, ...rows };
    this.previous = next;
    return { kind: "batch", job: job.id, format: adapter.name, batch, bytes };
  }

  /** The last batch: with the source's stamp, unless the source shrank under the reader or was not read to its end. */
  private closed(last: Batch, stamp: string, ties: readonly string[]): Batch {
    const { batch } = last;
    const diagnostics = [...batch.diagnostics];
    if (ties.length > 0) {
      const detail = `as much like ${ties.join(", ")}: read as ${this.adapter.name}`;
      diagnostics.push(wholeSource(this.named, "ambiguous-format", detail));
    }
    const hasShrunk = this.shrank();
    if (hasShrunk) {
      const detail = "it was cut or replaced while it was read";
      diagnostics.push(wholeSource(this.named, "source-changed-while-reading", detail));
    }
    if (batch.cursor === null) return last;
    const isWhole = !hasShrunk && !this.isCutOff;
    const end = formatStamp({ format: this.adapter.name, stamp: isWhole ? stamp : unfinished });
    const cursor = { ...batch.cursor, next: { ...batch.cursor.next, stamp: end } };
    return { ...last, batch: { ...batch, diagnostics, cursor } };
  }

  /** Sources of several files have stamps of their own and no size. */
  private shrank(): boolean {
    if (this.adapter.stamp !== undefined) return false;
    return Number(statOf(this.job.path)?.size ?? 0) < this.job.size;
  }
}

type Batch = Extract<SourceEvent, { kind: "batch" }>;

/** Where the last of the chunks ended whose rows are in the batch. */
interface Gathered {
  readonly cursor: Cursor;
  /** Of the source. */
  readonly bytes: number;
}

/** Bytes of a source, and rows, in one batch, about: a cursor costs as much as a hundred rows, more rows take more memory. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ROWS = 4096;
/** Of one chunk, about. */
const CHUNK_BYTES = 256 * 1024;
/** Rows that are given away together, about. */
const PART_ROWS = 64;

function countOf({ steps, usage, observations }: MutableRows): number {
  return steps.length + usage.length + observations.length;
}

/** Whether reading goes on from the cursor: another format, or a reader that extracts more, begins at the start. */
function goesOn(previous: CursorRow | null, adapter: Adapter): previous is CursorRow {
  return (
    previous !== null &&
    formatBefore(previous) === adapter.name &&
    previous.readerVersion === adapter.readerVersion
  );
}

function pickCursor({ generation, offset, prefixHmac }: CursorRow): Omit<Cursor, "state"> {
  return { generation, offset, prefixHmac };
}

function generationsBefore(previous: CursorRow | null, adapter: Adapter): number {
  const format = formatBefore(previous);
  if (previous === null || format === null) return 0;
  return previous.generation + (format === adapter.name ? 0 : 1);
}
