import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { ioReason } from "../ingest/io-reason.ts";

/** Makes the folder a person named for output. Throws `export-folder` where there can be none. */
export function makeOutputFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new WhetstoneError("export-folder", `${folder} is not a folder and cannot be made one`, {
      cause,
      exitCode: 2,
      hint: "choose another folder with --out",
    });
  }
}

/** Writes a file of an export, and the folders above it: it is complete or as it was. Throws `export-file` where not. */
export function writeOutput(path: string, text: string): void {
  makeOutputFolder(dirname(path));
  const fresh = `${path}.new`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } catch (cause) {
    rmSync(fresh, { force: true });
    const reason = ioReason(cause);
    if (reason === null) throw cause;
    throw new WhetstoneError("export-file", `${path} cannot be written: ${reason}`, {
      cause,
      hint: "name another place with --out",
    });
  }
}
