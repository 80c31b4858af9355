import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type GenerateOptions, generateTranscripts } from "./generate-transcripts.ts";
import { installCommand } from "./installed-command.ts";
import { growthLine, saveResults } from "./measuring.ts";

const NEWLINE = 0x0a;
const coldRounds = 3;
const unchangedRounds = 9;

interface Took {
  readonly seconds: number;
  /** Processor time, of all threads: what else the machine does changes it less than it changes `seconds`. */
  readonly cpuSeconds: number;
}

interface Scanned extends Took {
  readonly files: number;
  readonly unchanged: number;
  readonly bytes: number;
  readonly steps: number;
  readonly items: number;
}

/**
 * Runs a script of this folder in a process of its own; gives the JSON it prints. Compiled code is kept between runs, as
 * an installed command keeps it.
 */
function runApart(script: string, cache: string, ...args: readonly string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const child = spawnSync(process.execPath, [path, ...args], { encoding: "utf8", env });
  if (child.status !== 0) throw new Error(`${script} ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The reference: JSON.parse of every line, one thread. */
function parseLines(files: readonly string[]): Took {
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

/** The least of each: what the code can do, with the least of what else the machine does. */
function best(runs: readonly Took[]): Took {
  return {
    seconds: Math.min(...runs.map((run) => run.seconds)),
    cpuSeconds: Math.min(...runs.map((run) => run.cpuSeconds)),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const milliseconds = ({ seconds }: Took): string => `${(seconds * 1000).toFixed(0)} ms`;

function print(name: string, took: Took, bytes: number, beside = ""): void {
  const speed = `${(bytes / 1e6 / took.seconds).toFixed(0)} MB/s`;
  const cpu = `${took.cpuSeconds.toFixed(2)} s of processor time`;
  console.log(`  ${name.padEnd(42)} ${speed.padStart(9)}  ${cpu}${beside}`);
}

function besideParse(took: Took, parse: Took, bar: string): string {
  const ratio = (parse.seconds / took.seconds).toFixed(3);
  return `  ${ratio} of the reference (bar ${bar}), ${(took.cpuSeconds / parse.cpuSeconds).toFixed(1)} x its processor time`;
}

interface ColdFigure {
  readonly bytes: number;
  readonly parse: Took;
  readonly scan: Took;
  readonly learn: Took;
  readonly peakBytes: number;
}

const printPeak =
  'process.on("exit",()=>process.stderr.write(`peak ${process.resourceUsage().maxRSS*1024}\\n`))';

/** Peak memory of the installed command on these transcripts, as users run it: sources in TypeScript take more to load. */
function peakOfCommand(
  command: string,
  transcripts: string,
  home: string,
  ...options: readonly string[]
): number {
  mkdirSync(home);
  // A module of CommonJS, which loads nothing that the command would not.
  const preload = join(home, "print-peak.cjs");
  writeFileSync(preload, printPeak);
  const child = spawnSync(
    process.execPath,
    ["--require", preload, command, "scan", transcripts, ...options],
    { encoding: "utf8", env: { ...process.env, HOME: home, WHETSTONE_HOME: join(home, "store") } },
  );
  const peak = /^peak (\d+)$/m.exec(child.stderr)?.[1];
  if (child.status !== 0 || peak === undefined) throw new Error(`scan failed: ${child.stderr}`);
  return Number(peak);
}

/** Reference and scans take turns, so that what else the machine does meets all of them. */
function coldScan(folder: string, bytes: number): ColdFigure {
  const transcripts = join(folder, "agents");
  const files = filesIn(transcripts);
  const scanInto = (home: string, ...mode: readonly string[]): Scanned =>
    runApart("./scan-child.ts", join(folder, "code"), transcripts, home, ...mode) as Scanned;
  const runs = Array.from({ length: coldRounds }, (_, round) => ({
    parse: parseLines(files),
    scan: scanInto(join(folder, `scan-${round}`)),
    learn: scanInto(join(folder, `learn-${round}`), "learn"),
  }));
  const parse = best(runs.map((run) => run.parse));
  const scan = best(runs.map((run) => run.scan));
  const learn = best(runs.map((run) => run.learn));
  mkdirSync(join(folder, "installed"));
  const command = installCommand(join(folder, "installed"));
  const peaks = Array.from({ length: coldRounds }, (_, round) => ({
    scan: peakOfCommand(command, transcripts, join(folder, `peak-${round}`), "--no-learn"),
    learn: peakOfCommand(command, transcripts, join(folder, `learn-peak-${round}`)),
  }));
  const peakBytes = Math.max(...peaks.map((peak) => peak.scan));
  const learnPeak = Math.max(...peaks.map((peak) => peak.learn));
  console.log(`cold scan of ${megabytes(bytes)} in ${files.length} files:`);
  print("JSON.parse of the same lines, one thread", parse, bytes);
  print("without harvest", scan, bytes, besideParse(scan, parse, "0.35 and 150 MB/s"));
  print("with harvest", learn, bytes, besideParse(learn, parse, "100 MB/s"));
  console.log(
    `  peak memory of the command ${megabytes(peakBytes)} without harvest, ${megabytes(learnPeak)} with (bar: 300 MB)`,
  );
  return { bytes, parse, scan, learn, peakBytes: Math.max(peakBytes, learnPeak) };
}

interface UnchangedFigure {
  readonly files: number;
  readonly walk: Took;
  readonly scan: Took;
}

/** Scans of unchanged files, and the walk they are compared with. */
function unchangedScan(folder: string, files: number): UnchangedFigure {
  const transcripts = join(folder, "agents");
  const cache = join(folder, "code");
  const again = (): Scanned =>
    runApart("./scan-child.ts", cache, transcripts, join(folder, "home")) as Scanned;
  again();
  const runs = Array.from({ length: unchangedRounds }, () => ({
    walk: runApart("./walk-child.ts", cache, transcripts) as Took,
    scan: again(),
  }));
  if (runs.some(({ scan }) => scan.unchanged !== files)) throw new Error("a file was read again");
  const walk = best(runs.map((run) => run.walk));
  const scan = best(runs.map((run) => run.scan));
  console.log(`scan of ${files.toLocaleString("en")} files again with nothing new:`);
  console.log(`  a directory walk with stat  ${milliseconds(walk)}`);
  console.log(
    `  scan                        ${milliseconds(scan)}, ${(scan.seconds / walk.seconds).toFixed(2)} x the walk (bar 2.2 and 120 ms at 10,000)`,
  );
  return { files, walk, scan };
}

function withTranscripts<T>(
  size: Omit<GenerateOptions, "folder" | "seed">,
  use: (folder: string, bytes: number, files: number) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    const made = generateTranscripts({ folder: join(folder, "agents"), seed: 1, ...size });
    return use(folder, made.bytes, made.files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    mb: { type: "string", default: "30,300" },
    files: { type: "string", default: "1000,10000" },
  },
});
const sizesOf = (text: string): readonly number[] => text.split(",").map(Number);
const cold = sizesOf(values.mb).map((mb) =>
  withTranscripts({ bytes: mb * 1e6, fileBytes: 2e6 }, coldScan),
);
const unchanged = sizesOf(values.files).map((files) =>
  withTranscripts({ bytes: Infinity, fileBytes: 1, files }, (folder) =>
    unchangedScan(folder, files),
  ),
);
const perByte = (of: (figure: ColdFigure) => Took) =>
  cold.map((figure) => ({ size: figure.bytes, cost: of(figure).cpuSeconds / figure.bytes }));
console.log(`without harvest: ${growthLine(perByte((figure) => figure.scan))}`);
console.log(`with harvest: ${growthLine(perByte((figure) => figure.learn))}`);
const perFile = unchanged.map(({ files, scan }) => ({
  size: files,
  cost: scan.cpuSeconds / files,
}));
console.log(`nothing new: ${growthLine(perFile)}`);
saveResults("scan", { cold, unchanged });
