import { closeSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { randomBytes } from "../core/random-bytes.ts";

/** Writes a new file of mode 0600 and waits until its content is on the disk. Throws when the name is taken. */
export function writeNewFile(path: string, content: string | Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeAll(file, typeof content === "string" ? Buffer.from(content) : content);
    fsyncSync(file);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * The same, unless the name is taken: of two processes that write it at once one does. The content is durable, and so is its
 * name, before anybody is told of it.
 */
export function writeFileOnce(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${Buffer.from(randomBytes(8)).toString("hex")}.draft`;
  writeNewFile(draft, content);
  try {
    // A link fails where the name is taken.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(dirname(path));
}

/** A write may take less than it was given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

/** Makes what was created, renamed or removed in a folder durable; Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
