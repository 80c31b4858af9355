import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isGone } from "../store/lease-holder.ts";

/** Where copies of sources stand while they are read: below the home folder, named after the process that made them. */
export function scratchPrefix(home: string, holder: string): string {
  const process = holder.slice(0, holder.indexOf("/"));
  return join(scratchFolder(home), `${process}+`);
}

/** Removes what processes left behind that were killed while they read. */
export function sweepScratch(home: string): void {
  const folder = scratchFolder(home);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!isGone(name.replace("+", "/"))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function scratchFolder(home: string): string {
  return join(home, "scratch");
}
