import { readFileSync, readlinkSync } from "node:fs";
import { hash64 } from "../core/hash.ts";
import { randomBytes } from "../core/random-bytes.ts";

/** What numbers processes here: equal places give equal numbers to equal processes. */
export interface ProcessTable {
  readonly place: string;
  /** False only when no process has this number. */
  readonly isRunning: (pid: number) => boolean;
}

let knownPlace: string | undefined;

export const systemProcesses: ProcessTable = {
  // Found out when it is asked for: a hook imports this, and seldom asks.
  get place() {
    return (knownPlace ??= placeOfProcesses());
  },
  isRunning,
};

/** A name for this process among the holders of leases; a new one on every call. */
export function leaseHolder(table: ProcessTable = systemProcesses): string {
  return `${process.pid}@${table.place}/${Buffer.from(randomBytes(16)).toString("hex")}`;
}

/**
 * True when the holder was a process of this machine that has ended without giving its lease back: killed, or lost with
 * the power. Of a holder elsewhere nothing can be told, so its lease has to expire.
 */
export function isGone(holder: string, table: ProcessTable = systemProcesses): boolean {
  const named = /^(\d{1,10})@([0-9a-f]+)\//.exec(holder);
  if (named === null || named[2] !== table.place) return false;
  return !table.isRunning(Number(named[1]));
}

/** Whether a holder's number was given here: on this machine since it was started, in this container. */
export function isOfThisPlace(holder: string, table: ProcessTable = systemProcesses): boolean {
  return /^\d{1,10}@([0-9a-f]+)\//.exec(holder)?.[1] === table.place;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process refuses the signal: it runs.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Containers share a machine's files but not its process numbers, and numbers begin anew when a machine starts. */
function placeOfProcesses(): string {
  const parts = [
    process.getBuiltinModule("node:os").hostname(),
    textOrNone(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    textOrNone(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return hash64(parts.join("\n"));
}

function textOrNone(read: () => string): string {
  try {
    return read();
  } catch {
    // Only Linux tells; elsewhere the host's name has to do.
    return "";
  }
}
