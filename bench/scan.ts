import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  type Generated,
  type GenerateOptions,
  generateTranscripts,
} from "./generate-transcripts.ts";

const NEWLINE = 0x0a;
const ROUNDS = 3;

interface ScanFigures {
  readonly files: number;
  readonly unchanged: number;
  readonly bytes: number;
  readonly steps: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** Runs a script of this folder in a process of its own; gives the JSON it prints. */
function runApart(script: string, ...args: readonly string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawnSync(process.execPath, [path, ...args], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`${script} ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

function scanApart(folder: string, database: string): ScanFigures {
  return runApart("./scan-child.ts", folder, database) as ScanFigures;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The reference: JSON.parse of every line, one thread. */
function parseLines(files: readonly string[]): { seconds: number; cpuSeconds: number } {
  const started = performance.now();
  const before = process.cpuUsage();
  for (const file of files) {
    const bytes = readFileSync(file);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      JSON.parse(bytes.toString("utf8", start, end));
      start = end + 1;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function best<T>(values: readonly T[], of: (value: T) => number): T {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error("nothing was measured");
  return rest.reduce((least, value) => (of(value) < of(least) ? value : least), first);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const speed = (bytes: number, seconds: number): string =>
  `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;

/** Cold scans and their reference take turns, so that what else the machine does meets both; the best of each counts. */
function coldScan(folder: string, bytes: number): void {
  const files = filesIn(join(folder, "agents"));
  const runs = Array.from({ length: ROUNDS }, (_, round) => ({
    parse: parseLines(files),
    scan: scanApart(join(folder, "agents"), join(folder, `cold-${round}.db`)),
  }));
  const parse = best(
    runs.map((run) => run.parse),
    (run) => run.seconds,
  );
  const scan = best(
    runs.map((run) => run.scan),
    (run) => run.seconds,
  );
  const cpu = best(
    runs.map((run) => run.scan),
    (run) => run.cpuSeconds,
  ).cpuSeconds;
  const peak = Math.max(...runs.map((run) => run.scan.peakBytes));
  const parseCpu = best(
    runs.map((run) => run.parse),
    (run) => run.cpuSeconds,
  ).cpuSeconds;
  console.log(`cold scan of ${megabytes(bytes)} in ${scan.files} files, ${scan.steps} steps:`);
  console.log(`  JSON.parse of the same lines, one thread  ${speed(bytes, parse.seconds)}`);
  console.log(`  scan without harvest                      ${speed(bytes, scan.seconds)}`);
  console.log(
    `  ratio (bar: 0.35 and 150 MB/s)            ${(parse.seconds / scan.seconds).toFixed(3)}`,
  );
  console.log(`  processor time, scan against JSON.parse   ${(cpu / parseCpu).toFixed(2)}`);
  console.log(`  peak memory (bar: 300 MB)                 ${megabytes(peak)}`);
}

/** Scans of unchanged files, and the walk they are compared with. */
function unchangedScan(folder: string, files: number): void {
  const database = join(folder, "unchanged.db");
  const transcripts = join(folder, "agents");
  scanApart(transcripts, database);
  const runs = Array.from({ length: ROUNDS * 3 }, () => ({
    walk: runApart("./walk-child.ts", transcripts) as number,
    scan: scanApart(transcripts, database),
  }));
  const reference = best(
    runs.map((run) => run.walk),
    (seconds) => seconds,
  );
  const scan = best(
    runs.map((run) => run.scan),
    (run) => run.seconds,
  );
  console.log(`scan of ${files} files again with nothing new (${scan.unchanged} passed over):`);
  console.log(`  a directory walk with stat                ${milliseconds(reference)}`);
  console.log(`  scan                                      ${milliseconds(scan.seconds)}`);
  console.log(
    `  ratio (bar: 2.2 and 120 ms)               ${(scan.seconds / reference).toFixed(2)}`,
  );
}

function withTranscripts(
  size: Omit<GenerateOptions, "folder" | "seed">,
  use: (folder: string, generated: Generated) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    use(folder, generateTranscripts({ folder: join(folder, "agents"), seed: 1, ...size }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { mb: { type: "string", default: "300" }, files: { type: "string", default: "10000" } },
});
withTranscripts({ bytes: Number(values.mb) * 1e6, fileBytes: 2e6 }, (folder, { bytes }) =>
  coldScan(folder, bytes),
);
withTranscripts(
  { bytes: Infinity, fileBytes: 1, files: Number(values.files) },
  (folder, { files }) => unchangedScan(folder, files),
);
