import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { SessionView } from "../../src/core/session-view.ts";
import { openEvaluated } from "./open-evaluated.ts";

/** A session as the adapters read it, with what became of it. */
export interface JudgedRun {
  readonly set: string;
  readonly task: string;
  readonly session: SessionView;
  readonly success: boolean;
}

interface LabelSource {
  readonly set: string;
  readonly folder: string;
  readonly harness: string;
  task(title: string): string;
  /** Null where nobody knows. */
  success(session: SessionView, folder: string): Promise<boolean | null>;
}

const sources: readonly LabelSource[] = [
  {
    set: "mini-swe",
    folder: "labelled/mini-swe-agent-swebench",
    harness: "mini-swe-agent",
    task: (title) => title,
    success: ({ title }, folder) => resolvedByTests(title ?? "", folder),
  },
  {
    set: "iso-bench",
    folder: "labelled/iso-bench-optimisation-runs",
    harness: "trae",
    // Several runs share a commit to be optimised.
    task: (title) => title.split("_").at(-1) ?? title,
    success: labelled,
  },
  {
    set: "tau-bench",
    folder: "labelled/tau-bench-airline",
    harness: "tau-bench",
    task: (title) => title.replace(/, trial.*$/, ""),
    success: labelled,
  },
];

/** Every judged session of the sets that are there, read by the adapters into a store in memory. */
export async function readJudgedRuns(data: string): Promise<readonly JudgedRun[]> {
  const runs: JudgedRun[] = [];
  for (const source of sources) {
    const folder = join(data, source.folder);
    // oxlint-disable-next-line no-await-in-loop -- one store at a time
    if (existsSync(folder)) runs.push(...(await readSource(source, folder)));
  }
  return runs;
}

async function readSource(source: LabelSource, folder: string): Promise<readonly JudgedRun[]> {
  const home = await mkdtemp(join(tmpdir(), "whetstone-eval-"));
  try {
    await using loop = await openEvaluated(home);
    await loop.scan({ paths: [folder], learn: true });
    const runs: JudgedRun[] = [];
    for (const summary of await loop.store.sessions({ agent: source.harness, limit: 100_000 })) {
      const steps = await loop.store.steps(summary.key);
      const executions = await loop.store.executions(summary.key);
      const session = { ...summary, steps, executions };
      const success = await source.success(session, folder);
      if (success !== null)
        runs.push({ set: source.set, task: source.task(summary.title ?? ""), session, success });
    }
    return runs.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Keys are of this store alone: an order by them would draw other samples each time. */
function orderOf({ task, session }: JudgedRun): string {
  return [task, session.title, session.nativeId, session.startedAt].join("\n");
}

async function labelled({ outcome, outcomeSource }: SessionView): Promise<boolean | null> {
  await Promise.resolve();
  return outcomeSource === "label" ? outcome === "success" : null;
}

const report = z.looseObject({ resolved: z.boolean() });

async function resolvedByTests(instance: string, folder: string): Promise<boolean | null> {
  const path = join(folder, "logs", instance, "report.json");
  if (instance === "" || !existsSync(path)) return null;
  return report.parse(JSON.parse(await readFile(path, "utf8"))).resolved;
}
