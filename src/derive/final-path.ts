import { hash64 } from "../core/hash.ts";
import type { FactRow, StepRow } from "../core/rows.ts";

/**
 * Which steps lie on the path that led to the end of the session. `steps` are in session order. Trees (parent keys) are
 * walked up from their last spoken step; linear logs are on the path except where a rewind went back behind them.
 * Abandoned steps are kept, and marked.
 */
export function finalPath(
  steps: readonly StepRow[],
  rewinds: readonly FactRow[],
): ReadonlySet<string> {
  const isTree = steps.some((step) => step.parentStepKey !== null);
  return isTree ? treePath(steps) : linearPath(steps, rewinds);
}

function treePath(steps: readonly StepRow[]): ReadonlySet<string> {
  const index = new Map(steps.map((step, position) => [step.stepKey, position]));
  const onPath = new Set<string>();
  let position = lastSpoken(steps);
  while (position >= 0) {
    const step = steps[position];
    if (step === undefined || onPath.has(step.stepKey)) break;
    onPath.add(step.stepKey);
    position = parentPosition(step, position, index);
  }
  for (const step of steps) {
    if (isBesidePath(step, onPath)) onPath.add(step.stepKey);
  }
  return onPath;
}

/** A parent that was not kept as a step (progress records) does not break the chain: the step before stands in for it. */
function parentPosition(
  step: StepRow,
  position: number,
  index: ReadonlyMap<string, number>,
): number {
  if (step.parentStepKey === null) return -1;
  const parent = index.get(step.parentStepKey);
  return parent === undefined || parent >= position ? position - 1 : parent;
}

/** Results of parallel calls hang beside the path, and records without a parent belong to no branch. */
function isBesidePath(step: StepRow, onPath: ReadonlySet<string>): boolean {
  if (step.parentStepKey === null) return step.kind !== "assistant" && step.kind !== "user";
  return (
    (step.kind === "tool" || step.kind === "meta" || step.kind === "system") &&
    onPath.has(step.parentStepKey)
  );
}

function lastSpoken(steps: readonly StepRow[]): number {
  return steps.findLastIndex((step) => step.kind !== "meta" && step.kind !== "system");
}

function linearPath(steps: readonly StepRow[], rewinds: readonly FactRow[]): ReadonlySet<string> {
  const path: string[] = [];
  const pending = rewinds.toSorted((a, b) => a.ordinal - b.ordinal);
  let next = 0;
  for (const step of steps) {
    while (next < pending.length && (pending[next]?.ordinal ?? Infinity) <= step.ordinal) {
      rewindTo(path, hash64(pending[next]?.value ?? ""));
      next += 1;
    }
    path.push(step.stepKey);
  }
  for (; next < pending.length; next += 1) rewindTo(path, hash64(pending[next]?.value ?? ""));
  return new Set(path);
}

function rewindTo(path: string[], stepKey: string): void {
  const position = path.lastIndexOf(stepKey);
  if (position >= 0) path.length = position + 1;
}
