import { labelledRun } from "../learn/pairs/labelled-run.ts";
import { preferencePairs } from "../learn/pairs/preference-pairs.ts";
import {
  foldPropagating,
  propagatedQualities,
  startPropagating,
} from "../signals/quality/propagating-quality.ts";
import { scoredStepsOf } from "../signals/quality/scored-steps.ts";
import type { SessionSummary } from "../store/port.ts";
import { type LineOutput, openLineOutput } from "./line-output.ts";
import type { LoopParts } from "./parts.ts";

export interface TrainingRunsRequest {
  /** `steps`: sessions whose steps carry labels; `preference`: calls that failed beside those that fixed them. */
  readonly kind: "steps" | "preference";
  /** Where they go, one JSON object a line. */
  readonly output: LineOutput;
  readonly replace: boolean;
}

export interface TrainingRunsReport {
  readonly kind: TrainingRunsRequest["kind"];
  readonly sessions: number;
  readonly lines: number;
  readonly output: string | null;
}

const mostSessions = 1_000_000;

/**
 * Writes what training needs of the stored sessions, by the redacted excerpts that are kept: one session in memory at a
 * time. Learns nothing. Throws `output-exists`.
 */
export async function exportTrainingRuns(
  { store }: LoopParts,
  { kind, output, replace }: TrainingRunsRequest,
): Promise<TrainingRunsReport> {
  using file = openLineOutput(output, replace);
  const lines = kind === "steps" ? stepLines : await preferenceLines(store);
  const sessions = await store.sessions({ limit: mostSessions });
  let count = 0;
  for (const session of sessions.toReversed()) {
    for (const line of await lines(store, session)) {
      file.write(JSON.stringify(line));
      count += 1;
    }
  }
  file.finish();
  return { kind, sessions: sessions.length, lines: count, output: file.path };
}

type Store = LoopParts["store"];
type Lines = (store: Store, session: SessionSummary) => Promise<readonly unknown[]>;

const stepLines: Lines = async (store, session) => {
  const steps = await store.steps(session.key);
  const executions = await store.executions(session.key);
  const state = foldPropagating(startPropagating, scoredStepsOf({ steps, executions }));
  const qualities = new Map(
    propagatedQualities(state, true).map(({ key, quality }) => [key, quality]),
  );
  const { key, nativeId, task, outcome } = session;
  const run = labelledRun({ id: nativeId ?? key, task, outcome, steps, executions, qualities });
  return run === null ? [] : [run];
};

async function preferenceLines(store: Store): Promise<Lines> {
  const items = await store.items({ limit: mostSessions });
  const fixes = items.filter(({ evidence }) => evidence.some(({ role }) => role === "fix"));
  return async (_, { key, nativeId, task }) => {
    const told = fixes.filter(({ evidence }) => evidence.some(({ session }) => session === key));
    if (told.length === 0 || task === null) return [];
    const session = { id: nativeId ?? key, task, executions: await store.executions(key) };
    return told.flatMap((item) => preferencePairs(item, key, session));
  };
}
