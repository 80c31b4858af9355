import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../core/json.ts";
import { makeFolder } from "../core/make-folder.ts";
import type { RecordBatch } from "../core/rows.ts";
import { WhetstoneError } from "../core/errors.ts";
import { syncFolder } from "./durable-file.ts";
import { ifThere } from "./if-there.ts";
import type { JournalStore, LeaseStore, RecordStore } from "./port.ts";
import { parseSpoolLine } from "./spool-line.ts";
import { pendingSpool, publishFile, spoolFiles } from "./spool.ts";
import type { SpoolRecord } from "./spool.ts";

export interface DrainOptions {
  readonly folder: string;
  /** Name of this process among the lease's holders. */
  readonly holder: string;
  /** Stops after the file during which this many milliseconds have passed; default: never. */
  readonly budgetMs?: number;
  /** Leaves larger files to a process with more time: one file can take longer than the whole budget. Default: none. */
  readonly maxFileBytes?: number;
}

export interface DrainResult {
  /** False when another process holds the `drain` lease and does the work. */
  readonly ran: boolean;
  readonly files: number;
  /** Records that were committed; some may have been there before. */
  readonly records: number;
  /** Lines that could not be read or taken; they are kept in `damaged/`. */
  readonly damaged: number;
  /** Files still waiting. */
  readonly pending: number;
}

type DrainStore = RecordStore & JournalStore & LeaseStore;

const leaseMs = 30_000;
/** A draft this old belongs to a process that died before it could acknowledge anything. */
const abandonedDraftMs = 60 * 60 * 1000;

/**
 * Commits what waits in the spool, oldest file first, and removes each file after its commit: a crash in between leads to
 * duplicates, which add nothing. Damaged lines are set aside, never dropped.
 */
export async function drainSpool(store: DrainStore, options: DrainOptions): Promise<DrainResult> {
  const { folder, holder, budgetMs = Infinity, maxFileBytes = Infinity } = options;
  const names = spoolFiles(folder, maxFileBytes);
  if (names.length === 0) return { ran: true, files: 0, records: 0, damaged: 0, pending: 0 };
  let lease = await store.acquireLease("drain", holder, leaseMs);
  if (lease === null) {
    return { ran: false, files: 0, records: 0, damaged: 0, pending: names.length };
  }
  const stopAt = performance.now() + budgetMs;
  const done = { files: 0, records: 0, damaged: 0 };
  try {
    removeAbandonedDrafts(folder);
    for (const name of names) {
      // oxlint-disable-next-line no-await-in-loop -- files are committed in order
      const { records, damaged } = await drainFile(store, folder, name);
      done.files += 1;
      done.records += records;
      done.damaged += damaged;
      if (performance.now() >= stopAt) break;
      // oxlint-disable-next-line no-await-in-loop -- a heartbeat between files
      lease = await store.acquireLease("drain", holder, leaseMs);
      // Slept past its time: another process does the rest.
      if (lease === null) break;
    }
  } finally {
    if (lease !== null) await store.releaseLease(lease);
  }
  return { ran: true, ...done, pending: pendingSpool(folder).files };
}

async function drainFile(
  store: DrainStore,
  folder: string,
  name: string,
): Promise<{ readonly records: number; readonly damaged: number }> {
  const path = join(folder, name);
  const text = ifThere(() => readFileSync(path, "utf8"));
  // A process that took the lease over has committed and removed it.
  if (text === null) return { records: 0, damaged: 0 };
  const lines = text.split("\n");
  // The file was renamed into place whole: text after the last newline is as damaged as a line that does not parse.
  const { records, damaged } = parseLines(lines);
  const refused = await commit(store, records);
  const aside = [...damaged, ...refused.map((record) => JSON.stringify(record))];
  if (aside.length > 0) setAside(folder, name, aside);
  rmSync(path, { force: true });
  syncFolder(folder);
  return { records: records.length - refused.length, damaged: aside.length };
}

function parseLines(lines: readonly string[]): {
  readonly records: readonly SpoolRecord[];
  readonly damaged: readonly string[];
} {
  const records: SpoolRecord[] = [];
  const damaged: string[] = [];
  for (const line of lines) {
    if (line === "") continue;
    const record = toRecord(parseSpoolLine(line));
    if (record === null) damaged.push(line);
    else records.push(record);
  }
  return { records, damaged };
}

function toRecord(value: unknown): SpoolRecord | null {
  if (!isObject(value)) return null;
  const isBatch = value["kind"] === "batch" && isObject(value["batch"]);
  const isBriefing =
    value["kind"] === "briefing" &&
    isObject(value["assignment"]) &&
    Array.isArray(value["exposures"]);
  const isAct = value["kind"] === "act" && isObject(value["act"]);
  const isEvent = value["kind"] === "ticket-event" && isObject(value["event"]);
  // The checksum proves that one of our own writers made the line: its shape is the one that writer's type gave it.
  return isBatch || isBriefing || isAct || isEvent ? (value as unknown as SpoolRecord) : null;
}

/** Commits all records together, or, when one of them cannot be taken, one by one; answers those that cannot. */
async function commit(
  store: DrainStore,
  records: readonly SpoolRecord[],
): Promise<readonly SpoolRecord[]> {
  try {
    await commitAll(store, records);
    return [];
  } catch (error) {
    // A locked or full database says nothing against the records: they stay in the spool.
    if (error instanceof WhetstoneError) throw error;
  }
  const refused: SpoolRecord[] = [];
  for (const record of records) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- to find the one that is refused
      await commitAll(store, [record]);
    } catch (error) {
      if (error instanceof WhetstoneError) throw error;
      refused.push(record);
    }
  }
  return refused;
}

async function commitAll(store: DrainStore, records: readonly SpoolRecord[]): Promise<void> {
  const batches = records.flatMap((record): readonly RecordBatch[] =>
    record.kind === "batch" ? [record.batch] : [],
  );
  if (batches.length > 0) await store.append(batches);
  for (const record of records) {
    // oxlint-disable-next-line no-await-in-loop -- each is a transaction
    if (record.kind === "act") await store.act(record.act);
    // oxlint-disable-next-line no-await-in-loop -- each is a transaction
    if (record.kind === "ticket-event") await store.recordTicketEvents([record.event]);
    if (record.kind !== "briefing") continue;
    // oxlint-disable-next-line no-await-in-loop -- each is a transaction
    await store.recordBriefing(record.assignment, record.exposures);
  }
}

function setAside(folder: string, name: string, lines: readonly string[]): void {
  const damaged = join(folder, "damaged");
  makeFolder(damaged, 0o700);
  if (existsSync(join(damaged, name))) return;
  publishFile(damaged, name, `${lines.join("\n")}\n`);
}

function removeAbandonedDrafts(folder: string): void {
  const oldest = Date.now() - abandonedDraftMs;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".draft")) continue;
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats !== undefined && stats.mtimeMs < oldest) rmSync(join(folder, name), { force: true });
  }
}
