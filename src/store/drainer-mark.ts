import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../core/make-folder.ts";
import { isGone } from "./lease-holder.ts";

const name = "drainer";

/** Says that a process drains the spool, until the function returned is called. The lease decides; this saves starting another. */
export function markDrainer(spool: string, holder: string): () => void {
  makeFolder(spool, 0o700);
  writeFileSync(join(spool, name), holder, { mode: 0o600 });
  return () => {
    if (readMark(spool) === holder) rmSync(join(spool, name), { force: true });
  };
}

/** True while a process that has said so drains the spool. */
export function isDrainerAlive(spool: string): boolean {
  const holder = readMark(spool);
  return holder !== null && !isGone(holder);
}

function readMark(spool: string): string | null {
  try {
    return readFileSync(join(spool, name), "utf8");
  } catch {
    // Nobody drains.
    return null;
  }
}
