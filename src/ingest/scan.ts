import type { CursorRow, CursorStamp, Receipt, RecordBatch } from "../core/rows.ts";
import { createMac } from "../core/hash.ts";
import { homeRelative } from "../core/home-relative.ts";
import { parseStamp, unknownFormat } from "./cursor-stamp.ts";
import { discover, type Discovery, type FoundFile } from "./discover.ts";
import { compileExclusions } from "./exclusions.ts";
import { createInlineLane } from "./inline-lane.ts";
import { createSourceReader } from "./read-source.ts";
import { adapterNamed, adapters, detectionVersion } from "./registry.ts";
import type { Lane, ReaderSetup, SourceEvent, SourceJob } from "./source-job.ts";
import { sourceKeyOf } from "./source-key.ts";
import { createWorkerLane } from "./worker-lane.ts";
import { ScanTally, type ScanResult } from "./scan-tally.ts";

/** What a scan needs of the store. */
export interface ScanStore {
  append(batches: readonly RecordBatch[]): Promise<readonly Receipt[]>;
  stamps(): Promise<ReadonlyMap<string, CursorStamp>>;
  cursor(sourceKey: string): Promise<CursorRow | null>;
}

export interface ScanProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface ScanOptions {
  /** Files and folders to read; empty: every folder where an agent of this machine keeps sessions. */
  readonly paths: readonly string[];
  /** Folders of this machine's agents. */
  readonly ownRoots: readonly string[];
  readonly excludes: readonly string[];
  readonly setup: ReaderSetup;
  readonly store: ScanStore;
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}

/** Below this, starting a thread takes longer than reading. */
const inlineBytes = 4_000_000;

/**
 * Reads what is new in the given places, or in the folders of this machine's agents, into the store. Each batch is
 * committed together with its cursor: cut off anywhere, the next scan goes on from there. Sources are never written to.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const started = performance.now();
  const isOwnScan = options.paths.length === 0;
  const discovery = await discover(isOwnScan ? options.ownRoots : options.paths, {
    excludes: compileExclusions(options.excludes, options.setup.home),
    missing: isOwnScan ? "skip" : "fault",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.signal?.throwIfAborted();
  const tally = new ScanTally();
  reportFaults(discovery, options, tally);
  const jobs = await changedSources(discovery.files, options, tally);
  if (jobs.length > 0) await readAll(jobs, options, tally);
  return tally.result((performance.now() - started) / 1000);
}

function reportFaults(discovery: Discovery, options: ScanOptions, tally: ScanTally): void {
  for (const fault of discovery.faults) {
    tally.unreadable(homeRelative(fault.path, options.setup.home), fault.detail);
  }
}

/** Sources whose stamp is not the one their cursor keeps. */
async function changedSources(
  files: readonly FoundFile[],
  options: ScanOptions,
  tally: ScanTally,
): Promise<SourceJob[]> {
  const mac = createMac(options.setup.key);
  const stamps = await options.store.stamps();
  const companions = adapters.flatMap((adapter) => adapter.isCompanion?.bind(adapter) ?? []);
  const ownRoots = options.ownRoots;
  const jobs: SourceJob[] = [];
  for (const file of files) {
    const sourceKey = sourceKeyOf(mac, file.path);
    const known = stamps.get(sourceKey);
    if (known !== undefined && (await isUnchanged(file, known, tally))) continue;
    if (known === undefined && companions.some((isCompanion) => isCompanion(file.path))) continue;
    const previous = known === undefined ? null : await options.store.cursor(sourceKey);
    const isOwn = ownRoots.some((root) => file.path.startsWith(root));
    jobs.push({
      id: jobs.length,
      path: file.path,
      size: file.size,
      stamp: file.stamp,
      sourceKey,
      previous,
      isOwn,
    });
  }
  return jobs;
}

async function isUnchanged(
  file: FoundFile,
  known: CursorStamp,
  tally: ScanTally,
): Promise<boolean> {
  const { format, stamp } = parseStamp(known.stamp);
  if (format === unknownFormat) {
    if (stamp !== file.stamp || known.readerVersion !== detectionVersion) return false;
    tally.stillUnknown();
    return true;
  }
  const adapter = adapterNamed(format);
  if (adapter === undefined || adapter.readerVersion !== known.readerVersion) return false;
  return stamp === (adapter.stamp === undefined ? file.stamp : await adapter.stamp(file.path));
}

async function readAll(
  jobs: readonly SourceJob[],
  options: ScanOptions,
  tally: ScanTally,
): Promise<void> {
  const bytesTotal = jobs.reduce((sum, job) => sum + job.size, 0);
  const lane = openLane(options, bytesTotal);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let nextId = jobs.length;
  lane.add(jobs);
  try {
    for (let events = await lane.next(); events.length > 0; events = await lane.next()) {
      options.signal?.throwIfAborted();
      for (const moved of await storeEvents(events, options, tally)) {
        lane.abandon(moved);
        const job = byId.get(moved);
        if (job === undefined) continue;
        byId.delete(moved);
        // Another scan was faster: go on from where it left the cursor.
        const again = { ...job, id: nextId, previous: await options.store.cursor(job.sourceKey) };
        byId.set(nextId, again);
        lane.add([again]);
        nextId += 1;
      }
      options.onProgress?.({
        filesDone: tally.filesDone,
        filesTotal: jobs.length,
        bytesDone: tally.bytes,
        bytesTotal,
      });
    }
  } finally {
    await lane.close();
  }
}

function openLane(options: ScanOptions, bytesTotal: number): Lane {
  const { setup } = options;
  if (bytesTotal < inlineBytes) return createInlineLane(createSourceReader(setup));
  return createWorkerLane({ setup, exhausted: (job) => exhausted(job, setup.home) });
}

function exhausted(job: SourceJob, home: string): readonly SourceEvent[] {
  const end = {
    state: "unreadable",
    detail: "reading it takes more memory than a reader may use",
  } as const;
  return [{ kind: "done", job: job.id, uriRedacted: homeRelative(job.path, home), end }];
}

/** Commits the batches of a group in one transaction; answers the jobs whose cursor another process has moved. */
async function storeEvents(
  events: readonly SourceEvent[],
  options: ScanOptions,
  tally: ScanTally,
): Promise<ReadonlySet<number>> {
  const batches = events.filter((event) => event.kind === "batch");
  const receipts = await options.store.append(batches.map((event) => event.batch));
  const moved = new Set<number>();
  for (const [index, event] of batches.entries()) {
    const receipt = receipts[index];
    if (receipt === undefined) continue;
    if ((receipt.rejectedBy["cursor-moved"] ?? 0) > 0) moved.add(event.job);
    else tally.stored(event, receipt);
  }
  for (const event of events) {
    if (event.kind === "done" && !moved.has(event.job)) tally.done(event);
  }
  return moved;
}
