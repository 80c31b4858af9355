import type { Receipt, RecordBatch } from "../core/rows.ts";
import { isNewerSchema } from "../store/newer-schema.ts";
import { writeSpool } from "../store/spool.ts";
import { spoolFolder } from "./drain-waiting.ts";
import type { LoopParts } from "./parts.ts";

/**
 * Commits what has no source to be read again from. Where a newer program has changed the schema since this one opened
 * the store, the batch waits in the spool for that program, and a warning of the process says so.
 */
export async function appendOrSpool(
  parts: LoopParts,
  writer: { append(batch: RecordBatch): Promise<Receipt> },
  batch: RecordBatch,
): Promise<Receipt | "spooled"> {
  try {
    return await writer.append(batch);
  } catch (error) {
    if (!isNewerSchema(error) || parts.transient === true) throw error;
    const { counts: _, ...rows } = batch;
    writeSpool([{ kind: "batch", batch: rows }], {
      folder: spoolFolder(parts),
      now: parts.clock.now(),
    });
    process.emitWarning(`${error.message} What is recorded waits in the spool for that program.`);
    return "spooled";
  }
}
