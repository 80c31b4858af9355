import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { quantile } from "./measuring.ts";

const flushes = 200;
const pageBytes = 4096;

/** Median milliseconds from a written page to its being on the disk of this folder. */
export function flushMs(folder: string): number {
  const path = join(folder, "flush-time");
  const file = openSync(path, "w");
  const page = Buffer.alloc(pageBytes, 7);
  try {
    const times = Array.from({ length: flushes }, () => {
      writeSync(file, page);
      const started = performance.now();
      fdatasyncSync(file);
      return performance.now() - started;
    });
    return quantile(times, 0.5);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
