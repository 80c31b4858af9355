import { knobNamed } from "../adapt/policy/find-knob.ts";
import { executeCall, predictCall } from "./execute-call.ts";
import type { HarnessResult } from "./harness-result.ts";
import type { PolicyViolation, ToolError } from "./harness-error.ts";
import type { CallPrediction } from "./harness-ports.ts";
import type { HarnessState } from "./harness-state.ts";
import type { ExecuteOptions, PlannedCall } from "./plan-call.ts";
import type { Provenance } from "./provenance.ts";

/** One call of a batch. */
export interface BatchCall {
  readonly tool: string;
  readonly params?: unknown;
  /** Its signal cancels this call alone. */
  readonly options?: ExecuteOptions;
}

/** A call of a batch that failed; the others are not touched by it. */
export interface HarnessFailure {
  readonly ok: false;
  readonly error: ToolError | PolicyViolation | Error;
  /** Null where nothing ran. */
  readonly provenance: Provenance | null;
}

export type BatchResult = HarnessResult | HarnessFailure;

/**
 * Runs calls that were planned, at most `concurrency` at a time, and answers in their order. Tests of a house with a
 * `parallel_test_threshold` run at the same time only where their predicted success is above it; the others follow one
 * after the other.
 */
export async function runBatch(
  state: HarnessState,
  calls: readonly PlannedCall[],
  concurrency: number,
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = [];
  const alone = inTurn();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < calls.length; at = next++) {
      const call = calls[at];
      if (call === undefined) return;
      // oxlint-disable-next-line no-await-in-loop -- a worker makes one call at a time
      results[at] = await settled(runOne(state, call, alone));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, calls.length) }, work));
  return results;
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

async function runOne(
  state: HarnessState,
  call: PlannedCall,
  alone: InTurn,
): Promise<HarnessResult> {
  const threshold = call.tool.isTest ? await parallelFrom(state) : null;
  if (threshold === null) return executeCall(state, call);
  const made = await predictCall(state, call, []);
  const run = (): Promise<HarnessResult> => executeCall(state, call, made);
  return isLikely(made, threshold) ? run() : alone(run);
}

/** Null for a house whose policy says nothing of it: then its tests run like any other call. */
async function parallelFrom({ house, recorder }: HarnessState): Promise<number | null> {
  const name = "parallel_test_threshold";
  return knobNamed(house, name) === null ? null : recorder.policy(house, name);
}

/** What nobody can predict counts as unlikely: one test after the other can always be told apart. */
function isLikely(made: CallPrediction | null, threshold: number): boolean {
  return made !== null && made.prediction.probability > threshold;
}

/** Runs work one piece after the other, in the order it was given. */
function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}

async function settled(result: Promise<HarnessResult>): Promise<BatchResult> {
  try {
    return await result;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    const provenance = "provenance" in failure ? (failure.provenance as Provenance) : null;
    return { ok: false, error: failure, provenance };
  }
}
