import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { ioReason } from "../ingest/io-reason.ts";
import { writeAll } from "../store/durable-file.ts";

/** A file that is written piece by piece, and is there whole or not at all. */
export interface NewFile extends Disposable {
  readonly path: string;
  write(text: string): void;
  /** Puts it in its place. Without this, disposing leaves nothing behind. */
  finish(): void;
}

/**
 * Begins a file under a name beside its own. Throws `output-exists` when its own is taken and `replace` is false, at the
 * beginning as at the end, and `output-refused` when it cannot be written there.
 */
export function createNewFile(name: string, replace: boolean): NewFile {
  const path = resolve(name);
  requireFree(path, replace);
  const pending = `${path}.${process.pid}.new`;
  const file = begin(path, pending);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  return {
    path,
    write: (text) => writeAll(file, Buffer.from(text)),
    finish: () => {
      fsyncSync(file);
      close();
      requireFree(path, replace);
      renameSync(pending, path);
    },
    [Symbol.dispose]: () => {
      close();
      rmSync(pending, { force: true });
    },
  };
}

function begin(path: string, pending: string): number {
  try {
    makeFolder(dirname(path));
    return openSync(pending, "w");
  } catch (cause) {
    const reason = ioReason(cause);
    if (reason === null) throw cause;
    throw refused(path, reason, cause);
  }
}

function refused(path: string, reason: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("output-refused", `${path} cannot be written: ${reason}`, {
    cause,
    hint: "name another file with --output",
  });
}

function requireFree(path: string, replace: boolean): void {
  // What cannot be looked at cannot be written either: beginning the file says why.
  const there = existsSync(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (there === undefined || (replace && there.isFile())) return;
  // A device is not replaced by a file, whoever may do so.
  if (replace) throw refused(path, "it is no file");
  throw new WhetstoneError("output-exists", `${path} is there already`, {
    hint: "name another file with --output, or replace it with --force",
    exitCode: 2,
  });
}
