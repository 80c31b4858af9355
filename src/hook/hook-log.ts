import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";

export interface HookFault {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly host: string;
  readonly event: string;
  readonly reason: string;
}

const largestBytes = 256 * 1024;

/** Appends a fault to `logs/hook.log`, of which two files of 256 KB are kept. Never throws: a log must not hurt either. */
export function logFault(home: string, fault: HookFault): void {
  try {
    const folder = join(home, "logs");
    const path = join(folder, "hook.log");
    makeFolder(folder, 0o700);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > largestBytes) renameSync(path, `${path}.1`);
    appendFileSync(path, `${JSON.stringify(fault)}\n`, { mode: 0o600 });
  } catch {
    // Where the disk refuses even this, nothing is left to tell it with.
  }
}

const longestReason = 300;

/** What went wrong, without anything of what the host said: only our own errors' messages are known to hold none of it. */
export function reasonOf(error: unknown): string {
  if (error instanceof WhetstoneError) {
    return `${error.code}: ${error.message}`.slice(0, longestReason);
  }
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
