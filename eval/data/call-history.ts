import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { historyCall } from "../../src/adapt/predict/history-call.ts";
import type { HistoryCall } from "../../src/adapt/predict/replay-executions.ts";
import { openEvaluated } from "./open-evaluated.ts";

/** A call of a session that was found in a folder of the data. */
export interface SourcedCall extends HistoryCall {
  /** `transcripts/NAME` or `labelled/NAME`. */
  readonly source: string;
  /** Sessions of one title, or of one first request, are one task. */
  readonly task: string;
  /** Names its session in the same way in every store. */
  readonly order: string;
  readonly seq: number;
}

/** Every call below `transcripts/` and `labelled/`, as the adapters read them, in the order of their times; the untimed first. */
export async function readCallHistory(data: string): Promise<readonly SourcedCall[]> {
  const calls: SourcedCall[] = [];
  for (const source of await sourcesOf(data)) {
    // oxlint-disable-next-line no-await-in-loop -- one store at a time
    calls.push(...(await readSource(data, source)));
  }
  return calls.toSorted(byTime);
}

async function sourcesOf(data: string): Promise<readonly string[]> {
  const parts = ["labelled", "transcripts"].filter((part) => existsSync(join(data, part)));
  const folders = await Promise.all(
    parts.map(async (part) => {
      const entries = await readdir(join(data, part), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${part}/${name}`);
    }),
  );
  return folders.flat().toSorted();
}

async function readSource(data: string, source: string): Promise<readonly SourcedCall[]> {
  const home = await mkdtemp(join(tmpdir(), "whetstone-eval-"));
  try {
    await using loop = await openEvaluated(home);
    await loop.scan({ paths: [join(data, source)], learn: true });
    const places = new Map<string, Pick<SourcedCall, "source" | "task" | "order">>();
    for (const session of await loop.store.sessions({ limit: 1_000_000 })) {
      const task = session.title ?? session.task ?? session.nativeId ?? source;
      const order = `${source}\u0000${task}\u0000${session.nativeId ?? ""}`;
      places.set(session.key, { source, task, order });
    }
    const executions = await loop.store.latestExecutions(1_000_000);
    const calls = executions.flatMap((execution, index) => {
      const place = places.get(execution.session);
      return place === undefined ? [] : [{ ...historyCall(execution), ...place, seq: index }];
    });
    return calls;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Keys differ from store to store: what has no time stands in the order of the tasks' names. */
function byTime(a: SourcedCall, b: SourcedCall): number {
  return (a.at ?? 0) - (b.at ?? 0) || compare(a.order, b.order) || a.seq - b.seq;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
