import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hash64 } from "../core/hash.ts";
import { isObject } from "../core/json.ts";
import { makeFolder } from "../core/make-folder.ts";
import { publishFile } from "./spool.ts";
import { formatSpoolLine, parseSpoolLine } from "./spool-line.ts";

const folderName = "transcripts";
const asked = ".asked";
const taken = ".taken";

/** A transcript that a hook named, on its way to be read. */
export interface ScanRequest {
  readonly name: string;
  /** As the host gave it. */
  readonly path: string;
}

/** Asks for a transcript to be read: durable when this returns. One request stands for all until it is taken. */
export function askForScan(spool: string, path: string): void {
  const folder = join(spool, folderName);
  const name = hash64(path) + asked;
  if (existsSync(join(folder, name))) return;
  makeFolder(folder, 0o700);
  publishFile(folder, name, formatSpoolLine({ path }));
}

/**
 * Takes every request, also those that a process took and did not finish. What a transcript gains from now on is asked for
 * anew. Damaged requests are dropped: the next scan finds the transcript by itself.
 */
export function takeScanRequests(spool: string): readonly ScanRequest[] {
  const folder = join(spool, folderName);
  if (!existsSync(folder)) return [];
  const names = new Set<string>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(asked) && !name.endsWith(taken)) continue;
    const own = name.slice(0, name.lastIndexOf(".")) + taken;
    if (name.endsWith(asked)) renameSync(join(folder, name), join(folder, own));
    names.add(own);
  }
  return [...names].toSorted().flatMap((name) => {
    const path = pathIn(join(folder, name));
    if (path !== null) return [{ name, path }];
    rmSync(join(folder, name), { force: true });
    return [];
  });
}

/** Gives up requests that have been met. */
export function finishScanRequests(spool: string, requests: readonly ScanRequest[]): void {
  for (const { name } of requests) rmSync(join(spool, folderName, name), { force: true });
}

function pathIn(file: string): string | null {
  const value = parseSpoolLine(readFileSync(file, "utf8").trimEnd());
  return isObject(value) && typeof value["path"] === "string" ? value["path"] : null;
}
