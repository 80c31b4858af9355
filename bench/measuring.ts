import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** What a figure was measured on; without it a figure says nothing. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  readonly sqlite: string;
  /** Mean number of processes that wanted to run in the last minute. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const [first, ...others] = cpus();
  return {
    processor: first?.model.trim() ?? "unknown",
    cores: others.length + 1,
    memoryGb: Math.round(totalmem() / 1e9),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? "none",
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

/** Prints the machine and writes the figures to bench/results/NAME.json, which git ignores. */
export function saveResults(name: string, figures: unknown): void {
  const machine = thisMachine();
  const { processor, cores, node, sqlite, load } = machine;
  console.log(
    `machine: ${processor}, ${cores} cores, load ${load}; Node ${node}, SQLite ${sqlite}`,
  );
  const folder = fileURLToPath(new URL("./results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ measuredAt: new Date().toISOString(), machine, figures }, null, 2);
  writeFileSync(`${folder}${name}.json`, `${text}\n`);
}

/** The value below which `share` (0..1) of the values lie, by nearest rank. Throws RangeError for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("a quantile of no values");
  return found;
}

export interface SizedFigure {
  readonly size: number;
  /** Cost of one operation at that size. */
  readonly cost: number;
}

/**
 * By which power of the size the cost grows between the first and the last measurement: 0 where it stays the same, 1
 * where it grows in proportion. Null where there is only one size.
 */
export function growthExponent(figures: readonly SizedFigure[]): number | null {
  const [first, last] = [figures[0], figures.at(-1)];
  if (first === undefined || last === undefined || first.size === last.size) return null;
  return Math.log(last.cost / first.cost) / Math.log(last.size / first.size);
}

/** The line that every bench ends with. */
export function growthLine(figures: readonly SizedFigure[]): string {
  const exponent = growthExponent(figures);
  const sizes = figures.map(({ size }) => size.toLocaleString("en")).join(", ");
  return `growth over ${sizes}: cost ~ size^${exponent === null ? "?" : exponent.toFixed(2)}`;
}
