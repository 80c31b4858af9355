import { WhetstoneError } from "../core/errors.ts";
import type { Receipt, RecordBatch } from "../core/rows.ts";
import type { RecordStore } from "../store/port.ts";
import { pendingSpool, writeSpool } from "../store/spool.ts";
import { Writer } from "../store/writer.ts";
import { drainWaiting, spoolFolder } from "./drain-waiting.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";
import { withHashedKeys } from "./with-hashed-keys.ts";
import { startWriterThread } from "./writer-thread.ts";

/** Where a batch is kept: the store says what was new in it; the spool claims nothing of that. */
export type Kept = { readonly in: "store"; readonly receipt: Receipt } | { readonly in: "spool" };

export interface DurableIntake {
  /**
   * Takes batches whose keys are still to be hashed as well. Resolves when the batch is durable, in the store or, while
   * that is away, in the spool. Throws `writer-overloaded` when too much waits, `spool-full` and `spool-unwritable` when
   * neither takes it: then nothing was accepted.
   */
  append(batch: RecordBatch): Promise<Kept>;
  /** The same for what its sender can send again: while the store is away nothing is accepted, and this throws why. */
  appendToStore(batch: RecordBatch): Promise<Receipt>;
  /** Commits what waits in the spool, ours and that of hooks. False where that has to wait. */
  drain(): Promise<boolean>;
  pendingSpool(): { readonly files: number; readonly bytes: number };
  /** Waits for everything accepted. */
  flush(): Promise<void>;
  /** The same, and ends the thread that writes. */
  close(): Promise<void>;
}

/** What the store may refuse for now; anything else lies in the batch or in the program. */
const storeAway: ReadonlySet<string> = new Set([
  "database-locked",
  "database-unavailable",
  "database-corrupt",
  "disk-full",
  "schema-newer",
]);
/** Some ten milliseconds of work for the store. */
const maxGroupRows = 4096;
/** How long the store is left alone after it refused: every batch would wait for it in vain. */
const awayMs = 1000;

/**
 * Batches of many callers, committed together, in a thread of its own where the store is more than this process's memory;
 * to the disk beside the store while it is away.
 */
export function createDurableIntake(parts: LoopParts): DurableIntake {
  const { store, clock } = parts;
  const { key, mac } = requireKey(parts);
  const folder = spoolFolder(parts);
  const isOnDisk = parts.transient !== true && parts.spoolsBecause === null;
  const thread = isOnDisk ? startWriterThread({ ...parts, key }) : null;
  const here: Pick<RecordStore, "append"> = {
    append: (batches) => store.append(batches.map((batch) => withHashedKeys(batch, mac))),
  };
  const writer = new Writer(thread ?? here, { maxGroupRows });
  let awayUntil = 0;
  const spool = (batch: RecordBatch): Kept => {
    writeSpool([{ kind: "batch", batch: withHashedKeys(batch, mac) }], {
      folder,
      now: clock.now(),
    });
    return { in: "spool" };
  };
  const flush = async (): Promise<void> => {
    await writer.flush();
    // Who waits for everything also wants it tried again at once.
    awayUntil = 0;
  };
  return {
    async append(batch) {
      if (parts.spoolsBecause !== null || clock.now() < awayUntil) return spool(batch);
      try {
        return { in: "store", receipt: await writer.append(batch) };
      } catch (error) {
        if (!isAway(error)) throw error;
        awayUntil = clock.now() + awayMs;
        return spool(batch);
      }
    },
    async appendToStore(batch) {
      if (parts.spoolsBecause !== null) throw parts.spoolsBecause;
      return writer.append(batch);
    },
    async drain() {
      if (clock.now() < awayUntil) return false;
      const result = await drainWaiting(parts, Infinity);
      return result === null || result.ran;
    },
    pendingSpool: () => pendingSpool(folder),
    flush,
    async close() {
      await flush();
      await thread?.[Symbol.asyncDispose]();
    },
  };
}

function isAway(error: unknown): boolean {
  return error instanceof WhetstoneError && storeAway.has(error.code);
}
