import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { isGone, isOfThisPlace } from "../store/lease-holder.ts";

/** Where copies of sources stand while they are read: below the home folder, named after the process that made them. */
export function scratchPrefix(home: string, holder: string): string {
  const process = holder.slice(0, holder.indexOf("/"));
  return join(scratchFolder(home), `${process}+`);
}

/** Copying a file takes minutes at most; what is read on has no name any more. */
const longestMs = 60 * 60 * 1000;

/**
 * Removes what processes left behind that were killed while they read. Of those of another container only the time tells
 * that they are gone, as of those of this machine from before it was started, which may have a number that another process
 * has now. `bootedAt`: milliseconds since the epoch.
 */
export function sweepScratch(home: string, bootedAt = Date.now() - uptime() * 1000): void {
  const folder = scratchFolder(home);
  if (!existsSync(folder)) return;
  const now = Date.now();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const holder = name.replace("+", "/");
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    const oldest = isOfThisPlace(holder) ? bootedAt : now - longestMs;
    if (changedAt >= oldest && !isGone(holder)) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function scratchFolder(home: string): string {
  return join(home, "scratch");
}
