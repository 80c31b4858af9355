import type { Locator } from "../core/locator.ts";
import { openByteInput } from "./readers/byte-input.ts";

/** Longest span read in one piece: the longest record that a reader keeps. */
const maxSpanBytes = 64 * 1024 * 1024;

/**
 * The raw bytes that a locator names, as they were hashed on ingest; null when nothing stands there any more.
 * Rejects with the file system's error when the source cannot be opened (`ENOENT`: its owner deleted it). Documents and
 * databases are read by what is loaded for them alone: the start of a session waits for its briefing.
 */
export async function readAt(
  path: string,
  locator: Locator,
  scratch?: string,
): Promise<Uint8Array | string | null> {
  switch (locator.kind) {
    case "bytes":
      return readSpan(path, locator.start, locator.end);
    case "pointer":
      return (await import("./read-record.ts")).readPointer(path, locator.pointer);
    case "row":
      return (await import("./read-record.ts")).readCell(path, locator, scratch);
    case "blob":
      return null;
  }
}

async function readSpan(path: string, start: number, end: number): Promise<Uint8Array | null> {
  if (end - start > maxSpanBytes || end < start) return null;
  const input = await openByteInput(path);
  try {
    const bytes = new Uint8Array(end - start);
    return (await input.read(bytes, start)) === bytes.byteLength ? bytes : null;
  } finally {
    await input.close();
  }
}
