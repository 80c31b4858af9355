import { availableParallelism } from "node:os";
import { createMac } from "../core/hash.ts";
import type { Receipt, RecordBatch } from "../core/rows.ts";
import { createRedactor } from "../redact/redactor.ts";
import { parseStamp } from "./cursor-stamp.ts";
import { discover, type DiscoveryFault } from "./discover.ts";
import { compileExclusions } from "./exclusions.ts";
import { createInlineLane } from "./inline-lane.ts";
import { type KnownSources, pendingSources } from "./pending-sources.ts";
import { createSourceReader, redactedUri } from "./read-source.ts";
import { ScanTally, type ScanResult } from "./scan-tally.ts";
import { exhaustedEvents, markBatch, unreadableEvents } from "./source-batches.ts";
import type { Lane, ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";
import { sourceKeyOf } from "./source-key.ts";
import { createWorkerLane } from "./worker-lane.ts";

/** What a scan needs of the store. */
export interface ScanStore extends KnownSources {
  append(batches: readonly RecordBatch[]): Promise<readonly Receipt[]>;
}

export interface ScanProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** The source that was stored last, as it may be shown. */
  readonly current: string;
}

export interface ScanOptions {
  /** Files and folders to read; empty: every folder where an agent of this machine keeps sessions. */
  readonly paths: readonly string[];
  /** Folders of this machine's agents. */
  readonly ownRoots: readonly string[];
  readonly excludes: readonly string[];
  readonly setup: ReaderSetup;
  readonly store: ScanStore;
  /** Threads that parse beside the writer; by default one for each further core, and at most two. */
  readonly threads?: number;
  readonly onProgress?: (progress: ScanProgress) => void;
  /**
   * Takes the sessions of sources that were read to their end and stored. Called where threads parse, which go on
   * meanwhile: it should take no longer than they have room to go ahead.
   */
  readonly takeSessions?: (refs: readonly string[]) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Below this, starting a thread takes longer than reading. */
const INLINE_BYTES = 4 * 1024 * 1024;
/** How often a source is begun again that another scan reads at the same time. */
const MOST_ATTEMPTS = 8;
const MOST_THREADS = 2;

/**
 * Reads what is new in the given places, or in the folders of this machine's agents, into the store. Each batch is
 * committed together with its cursor: cut off anywhere, the next scan goes on from there, and two scans at once end as
 * one. Sources are never written to. Rejects when the store does, and with the signal's reason when it aborts.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const started = performance.now();
  const tally = new ScanTally();
  await new Scan(options, tally).run();
  return tally.result((performance.now() - started) / 1000);
}

type BatchEvent = Extract<SourceEvent, { kind: "batch" }>;

interface ActiveJob {
  readonly job: SourceJob;
  /** How often its source was begun. */
  readonly attempt: number;
  /** Sessions that were announced in what was stored of it. */
  readonly sessions: Set<string>;
}

class Scan {
  private readonly options: ScanOptions;
  private readonly tally: ScanTally;
  private readonly mac: ReturnType<typeof createMac>;
  /** Jobs whose events are wanted. */
  private readonly active = new Map<number, ActiveJob>();
  private nextJob = 0;
  private filesTotal = 0;
  private bytesTotal = 0;

  constructor(options: ScanOptions, tally: ScanTally) {
    this.options = options;
    this.tally = tally;
    this.mac = createMac(options.setup.key);
  }

  async run(): Promise<void> {
    const { paths, ownRoots, excludes, setup, store, signal } = this.options;
    const isOwnScan = paths.length === 0;
    const discovery = await discover(isOwnScan ? ownRoots : paths, {
      excludes: compileExclusions(excludes, setup.home),
      missing: isOwnScan ? "skip" : "fault",
      ...(signal === undefined ? {} : { signal }),
    });
    signal?.throwIfAborted();
    await this.reportFaults(discovery.faults);
    const pending = await pendingSources(discovery.files, store, this.mac, ownRoots);
    this.tally.unchanged = pending.unchanged;
    // One that another scan has moved meanwhile is not written, and not needed.
    if (pending.marks.length > 0) await store.append(pending.marks.map(markBatch));
    if (pending.jobs.length > 0) await this.read(pending.jobs);
  }

  private async reportFaults(faults: readonly DiscoveryFault[]): Promise<void> {
    if (faults.length === 0) return;
    const redactor = createRedactor({ mac: this.mac });
    const events = faults.flatMap(({ path, detail }) => {
      const sourceKey = sourceKeyOf(this.mac, path);
      const job = { id: -1, path, size: 0, stamp: "", sourceKey, previous: null, isOwn: false };
      return unreadableEvents(
        { job, uriRedacted: redactedUri(path, this.options.setup, redactor) },
        detail,
      );
    });
    await this.commit(events);
  }

  private async read(jobs: readonly SourceJob[]): Promise<void> {
    this.filesTotal = this.tally.filesDone + jobs.length;
    this.bytesTotal = jobs.reduce((sum, job) => sum + bytesToRead(job), 0);
    this.nextJob = jobs.length;
    for (const job of jobs) this.active.set(job.id, { job, attempt: 1, sessions: new Set() });
    const lane = this.openLane();
    lane.add(jobs);
    try {
      for (
        let ended = await this.takeNext(lane);
        ended !== null;
        ended = await this.takeNext(lane)
      ) {
        if (ended.length > 0 && !this.isInline) await this.options.takeSessions?.(ended);
      }
    } finally {
      await lane.close();
    }
  }

  private get isInline(): boolean {
    return this.bytesTotal < INLINE_BYTES;
  }

  private openLane(): Lane {
    const further = Math.max(1, availableParallelism() - 1);
    const { setup, threads = Math.min(MOST_THREADS, further) } = this.options;
    if (this.isInline) return createInlineLane(createSourceReader(setup));
    const exhausted = (job: SourceJob): readonly SourceEvent[] => {
      const redactor = createRedactor({ mac: this.mac });
      return exhaustedEvents({ job, uriRedacted: redactedUri(job.path, setup, redactor) });
    };
    return createWorkerLane({ setup, exhausted, threads: Math.min(threads, this.active.size) });
  }

  /** Stores the next events; gives the sessions of sources that ended with them, null when all have. */
  private async takeNext(lane: Lane): Promise<readonly string[] | null> {
    const events = await lane.next();
    if (events.length === 0) return null;
    this.options.signal?.throwIfAborted();
    const wanted = events.filter((event) => this.active.has(event.job));
    for (const id of await this.commit(wanted)) await this.beginAgain(id, lane);
    const ended = this.end(events);
    this.reportProgress(events);
    return ended;
  }

  /** Sessions of the jobs that are done now. */
  private end(events: readonly SourceEvent[]): readonly string[] {
    const ended = new Set<string>();
    for (const event of events) {
      if (event.kind !== "done") continue;
      for (const ref of this.active.get(event.job)?.sessions ?? []) ended.add(ref);
      this.active.delete(event.job);
    }
    return [...ended];
  }

  /** Commits the batches in one transaction; gives the jobs whose cursor another scan has moved. */
  private async commit(events: readonly SourceEvent[]): Promise<ReadonlySet<number>> {
    const batches = events.filter((event) => event.kind === "batch");
    const moved = new Set<number>();
    if (batches.length > 0) {
      const receipts = await this.options.store.append(batches.map((event) => event.batch));
      for (const [index, event] of batches.entries()) {
        const receipt = receipts[index];
        if (receipt === undefined) throw new Error("the store gave no receipt for a batch");
        if ("cursor-moved" in receipt.rejectedBy) moved.add(event.job);
        else this.noteStored(event, receipt);
      }
    }
    for (const event of events) {
      if (event.kind === "done" && !moved.has(event.job)) this.tally.done(event);
    }
    return moved;
  }

  private noteStored(event: BatchEvent, receipt: Receipt): void {
    const active = this.active.get(event.job);
    this.tally.stored(event, receipt, active?.job.previous === null);
    for (const { ref } of event.batch.sessions) active?.sessions.add(ref);
  }

  /** Another scan was faster: goes on from where it left the cursor, unless it has read everything. */
  private async beginAgain(id: number, lane: Lane): Promise<void> {
    const begun = this.active.get(id);
    this.active.delete(id);
    lane.abandon(id);
    if (begun === undefined) return;
    const { job, attempt } = begun;
    const previous = await this.options.store.cursor(job.sourceKey);
    const isRead = previous !== null && parseStamp(previous.stamp).stamp === job.stamp;
    if (isRead || attempt === MOST_ATTEMPTS) return;
    const again: SourceJob = { ...job, id: this.nextJob, previous };
    this.nextJob += 1;
    this.active.set(again.id, { job: again, attempt: attempt + 1, sessions: new Set() });
    lane.add([again]);
  }

  private reportProgress(events: readonly SourceEvent[]): void {
    const { tally, filesTotal, bytesTotal } = this;
    const last = events.findLast((event) => event.kind === "done");
    this.options.onProgress?.({
      filesDone: tally.filesDone,
      filesTotal,
      bytesDone: tally.bytes,
      bytesTotal,
      current: last?.uriRedacted ?? "",
    });
  }
}

/** What a source is expected to give: the part after its cursor, where offsets are bytes of the file. */
function bytesToRead({ size, previous }: SourceJob): number {
  const offset = previous?.offset ?? 0;
  return offset < size ? size - offset : size;
}
