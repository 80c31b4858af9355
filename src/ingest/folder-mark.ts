import { sep } from "node:path";
import type { Mac } from "../core/hash.ts";
import type { CursorRow } from "../core/rows.ts";
import { formatStamp } from "./cursor-stamp.ts";
import type { FoundFile } from "./discover.ts";
import { noReaderState } from "./reader-state.ts";
import { detectionVersion } from "./registry.ts";
import { sourceKeyOf } from "./source-key.ts";

/** In the place of an adapter's name: no source has it. */
const folderFormat = "folder";

/**
 * The cursor of a folder: under the key of its path, which ends in a separator as that of no file does, a keyed hash of
 * the files' names and stamps. It is written when each of them was found as its own cursor says. Equal again, what they
 * held then was read to its end by the readers of this program, and none needs a look at its own cursor.
 */
export function folderMark(files: readonly FoundFile[], mac: Mac): CursorRow {
  const folder = folderOf(files[0]?.path ?? "");
  // Neither a name nor a stamp holds a separator.
  const told = files.map(({ path, stamp }) => path.slice(folder.length) + sep + stamp);
  return {
    sourceKey: sourceKeyOf(mac, folder),
    generation: 0,
    offset: 0,
    stamp: formatStamp({ format: folderFormat, stamp: mac(told.join(sep)) }),
    prefixHmac: "",
    readerVersion: detectionVersion,
    readerState: noReaderState,
  };
}

/** Whether the folder is as it was when the mark was made. */
export function isSameMark(now: CursorRow, before: CursorRow | null): boolean {
  return before?.stamp === now.stamp && before.readerVersion === now.readerVersion;
}

/** Files that stand one behind the other and in one folder, together. */
export function* byFolder(files: readonly FoundFile[]): Generator<readonly FoundFile[]> {
  let start = 0;
  for (let end = 1; end <= files.length; end += 1) {
    const [first, next] = [files[start]?.path ?? "", files[end]?.path];
    if (next !== undefined && folderOf(next) === folderOf(first)) continue;
    yield files.slice(start, end);
    start = end;
  }
}

/** With the separator at its end. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf(sep) + 1);
}
