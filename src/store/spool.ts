import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { randomBytes } from "../core/random-bytes.ts";
import type { RecordBatch } from "../core/rows.ts";
import { uuid7 } from "../core/uuid7.ts";
import { syncFolder, writeNewFile } from "./durable-file.ts";
import type { ActRow, AssignmentRow, ExposureRow, TicketEventRow } from "./port.ts";
import { formatSpoolLine } from "./spool-line.ts";

/** What may wait in the spool. Everything in it is redacted before it gets here. */
export type SpoolRecord =
  | { readonly kind: "batch"; readonly batch: RecordBatch }
  | {
      readonly kind: "briefing";
      readonly assignment: AssignmentRow;
      readonly exposures: readonly ExposureRow[];
    }
  | { readonly kind: "act"; readonly act: ActRow }
  | { readonly kind: "ticket-event"; readonly event: TicketEventRow };

export interface SpoolOptions {
  /** Folder of the spool: `WHETSTONE_HOME/spool`. */
  readonly folder: string;
  /** Milliseconds since the epoch; orders the files. */
  readonly now: number;
  /** Ten random bytes of the file's name. */
  readonly random?: Uint8Array;
  /** Bytes that may wait altogether; default 256 MB. */
  readonly capBytes?: number;
}

export const defaultSpoolCapBytes = 256 * 1024 * 1024;

/**
 * Writes records to a file of their own. When this returns they are durable and may be acknowledged. Throws `spool-full`
 * above the cap and `spool-unwritable` when the disk refuses; then nothing was accepted.
 */
export function writeSpool(records: readonly SpoolRecord[], options: SpoolOptions): void {
  if (records.length === 0) return;
  const { folder, now, random = randomBytes(10), capBytes = defaultSpoolCapBytes } = options;
  const text = records.map((record) => formatSpoolLine(record)).join("");
  const bytes = Buffer.byteLength(text);
  // The name tells the size: what waits is added up before each file, by processes that may not take long.
  const name = `${uuid7(now, random)}.${bytes}.ndjson`;
  try {
    makeFolder(folder, 0o700);
    refuseAboveCap(folder, bytes, capBytes);
    publishFile(folder, name, text);
  } catch (error) {
    if (error instanceof WhetstoneError) throw error;
    throw new WhetstoneError("spool-unwritable", `${folder} cannot be written.`, {
      cause: error,
      hint: "Free some space or check the folder's owner; the next scan reads what was missed from the transcripts.",
    });
  }
}

function refuseAboveCap(folder: string, bytes: number, capBytes: number): void {
  const pending = pendingSpool(folder).bytes;
  if (pending + bytes <= capBytes) return;
  throw new WhetstoneError(
    "spool-full",
    `${folder} holds ${Math.ceil(pending / 1024 / 1024)} MB that no process has drained.`,
    { hint: "Run any whetstone command that writes, for example `whetstone scan`." },
  );
}

/** Temporary file, fsync, rename, fsync of the folder: the file is there whole, or not at all. */
export function publishFile(folder: string, name: string, text: string): void {
  // Two processes may publish one name, and in a container every process of a service may have the same number.
  const draft = join(folder, `${name}.${Buffer.from(randomBytes(8)).toString("hex")}.draft`);
  writeNewFile(draft, text);
  renameSync(draft, join(folder, name));
  syncFolder(folder);
}

const ending = ".ndjson";

/** Files of at most so many bytes that wait, oldest first. */
export function spoolFiles(folder: string, maxBytes = Infinity): readonly string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(ending))
    .filter((name) => maxBytes === Infinity || (sizeOf(folder, name) ?? 0) <= maxBytes)
    .toSorted();
}

/** What waits in the spool. */
export function pendingSpool(folder: string): { readonly files: number; readonly bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const name of namesIn(folder)) {
    const size = name.endsWith(ending) ? sizeOf(folder, name) : null;
    if (size === null) continue;
    files += 1;
    bytes += size;
  }
  return { files, bytes };
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** As its name tells, or else the file. Null when another process has drained the file in the meantime. */
function sizeOf(folder: string, name: string): number | null {
  // Without a pattern: every hook asks for all that wait.
  const dot = name.lastIndexOf(".", name.length - ending.length - 1);
  const told = dot === -1 ? Number.NaN : Number(name.slice(dot + 1, -ending.length));
  if (Number.isSafeInteger(told) && told > 0) return told;
  return statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? null;
}
