import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hash64 } from "../core/hash.ts";
import { isObject } from "../core/json.ts";
import { makeFolder } from "../core/make-folder.ts";
import { ifThere } from "./if-there.ts";
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
 * Takes every request, also those that a process took and did not finish, or has not yet. What a transcript gains from now
 * on is asked for anew. Damaged requests are dropped: the next scan finds the transcript by itself.
 */
export function takeScanRequests(spool: string): readonly ScanRequest[] {
  const folder = join(spool, folderName);
  if (!existsSync(folder)) return [];
  const requests = new Map<string, ScanRequest>();
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith(asked) && !name.endsWith(taken)) continue;
    const file = join(folder, name);
    const text = ifThere(() => readFileSync(file, "utf8"));
    if (text === null) continue;
    const path = pathIn(text);
    if (path === null) {
      rmSync(file, { force: true });
      continue;
    }
    const own = name.slice(0, name.lastIndexOf(".")) + taken;
    // Another process that took it in the meantime will read it.
    if (name.endsWith(asked)) ifThere(() => renameSync(file, join(folder, own)));
    requests.set(own, { name: own, path });
  }
  return [...requests.values()];
}

/** Gives up requests that have been met. */
export function finishScanRequests(spool: string, requests: readonly ScanRequest[]): void {
  for (const { name } of requests) rmSync(join(spool, folderName, name), { force: true });
}

function pathIn(text: string): string | null {
  const value = parseSpoolLine(text.trimEnd());
  return isObject(value) && typeof value["path"] === "string" ? value["path"] : null;
}
