import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SessionView } from "../src/core/session-view.ts";
import { openLoop } from "../src/open-loop.ts";
import { signalValues } from "../src/signals/signal-values.ts";
import { generateTranscripts } from "./generate-transcripts.ts";
import { growthLine, quantile, saveResults } from "./measuring.ts";

const rounds = 3;
/** Processor time that signals may add to a scan that learns, as a share of the rest of it. */
const bar = 0.3;

interface SignalFigures {
  readonly megabytes: number;
  readonly sessions: number;
  readonly steps: number;
  /** Of the scan with learning, signals included. */
  readonly scanCpuSeconds: number;
  readonly signalsCpuSeconds: number;
  readonly share: number;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** A scan that learns from generated transcripts, and its signals once more by themselves: processor time of both. */
async function measure(megabytes: number): Promise<SignalFigures> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    const agents = join(folder, "agents");
    generateTranscripts({ folder: agents, seed: 1, bytes: megabytes * 1e6, fileBytes: 2e5 });
    await using loop = await openLoop({ home: join(folder, "home"), userHome: folder, env: {} });
    const before = process.cpuUsage();
    await loop.scan({ paths: [agents], learn: true });
    const scanCpuSeconds = cpuSince(before);
    const summaries = await loop.store.sessions({ limit: 100_000 });
    const views: SessionView[] = [];
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const { key } of summaries) views.push(await loop.session(key));
    const own = Array.from({ length: rounds }, () => {
      const start = process.cpuUsage();
      for (const view of views) JSON.stringify(signalValues(view));
      return cpuSince(start);
    });
    const signalsCpuSeconds = quantile(own, 0.5);
    return {
      megabytes,
      sessions: views.length,
      steps: views.reduce((sum, { steps }) => sum + steps.length, 0),
      scanCpuSeconds,
      signalsCpuSeconds,
      share: signalsCpuSeconds / (scanCpuSeconds - signalsCpuSeconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { mb: { type: "string", default: "30" } } });
const figures: SignalFigures[] = [];
for (const megabytes of [Number(values.mb) / 10, Number(values.mb)]) {
  // oxlint-disable-next-line no-await-in-loop -- they must not meet each other
  const one = await measure(megabytes);
  figures.push(one);
  console.log(`${one.megabytes} MB, ${one.sessions} sessions, ${one.steps} steps, processor time:`);
  console.log(`  scan that learns, signals included  ${one.scanCpuSeconds.toFixed(2)} s`);
  console.log(`  signals alone                       ${one.signalsCpuSeconds.toFixed(3)} s`);
  console.log(`  share they add (bar: ${bar})           ${one.share.toFixed(3)}`);
}
console.log(
  growthLine(
    figures.map(({ steps, signalsCpuSeconds }) => ({ size: steps, cost: signalsCpuSeconds })),
  ),
);
saveResults("signals", figures);
