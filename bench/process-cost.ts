import { readFileSync } from "node:fs";

/** What a process has used since it began; null where the system does not tell (only Linux does). */
export interface ProcessCost {
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** Ticks of the clock that /proc counts in; fixed at 100 a second on every architecture of Linux. */
const tickMs = 10;

export function processCost(pid: number): ProcessCost | null {
  if (process.platform !== "linux") return null;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is a name in brackets, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [userTicks, systemTicks] = [fields[11], fields[12]].map(Number);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const residentKib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  return {
    cpuMs: ((userTicks ?? 0) + (systemTicks ?? 0)) * tickMs,
    residentBytes: residentKib * 1024,
  };
}
