import { hash64 } from "../core/hash.ts";
import type { FactRow, StepRow } from "../core/rows.ts";

/**
 * Keys of the steps on the path that led to the end of the session. `steps` are in session order. Trees (parent keys)
 * are walked up from their last spoken step; linear logs are on the path except where a rewind went back behind them.
 */
export function finalPath(
  steps: readonly StepRow[],
  rewinds: readonly FactRow[],
): ReadonlySet<string> {
  const isTree = steps.some((step) => step.parentStepKey !== null);
  return isTree ? treePath(steps) : linearPath(steps, rewinds);
}

const root = -1;

/**
 * The chain of parents, and what hangs beside it: calls made in parallel with their results, and records about the
 * session. A branch that was given up begins where a person spoke again, so what they had said there is off the path.
 */
function treePath(steps: readonly StepRow[]): ReadonlySet<string> {
  const parents = parentPositions(steps);
  const onPath = steps.map(() => false);
  for (let at = lastSpoken(steps); at !== root; at = parents[at] ?? root) onPath[at] = true;
  for (const [position, step] of steps.entries()) {
    if (onPath[position] === true || step.kind === "user") continue;
    const parent = parents[position] ?? root;
    onPath[position] = parent === root ? step.kind !== "assistant" : onPath[parent] === true;
  }
  return new Set(steps.filter((_, position) => onPath[position]).map((step) => step.stepKey));
}

/** Position of each step's parent, always before it. The step before stands in for a parent that is not there. */
function parentPositions(steps: readonly StepRow[]): readonly number[] {
  const positions = new Map(steps.map((step, position) => [step.stepKey, position]));
  return steps.map(({ parentStepKey, label }, position) => {
    // A compaction begins a new root under which the session goes on.
    if (parentStepKey === null) return label === "compaction" ? position - 1 : root;
    const parent = positions.get(parentStepKey);
    return parent === undefined || parent >= position ? position - 1 : parent;
  });
}

function lastSpoken(steps: readonly StepRow[]): number {
  return steps.findLastIndex((step) => step.kind !== "meta" && step.kind !== "system");
}

function linearPath(steps: readonly StepRow[], rewinds: readonly FactRow[]): ReadonlySet<string> {
  const pending = rewinds.toSorted((a, b) => a.ordinal - b.ordinal || (a.value < b.value ? -1 : 1));
  const path: string[] = [];
  let done = 0;
  const rewindBefore = (ordinal: number): void => {
    for (let fact = pending[done]; fact !== undefined && fact.ordinal <= ordinal;) {
      const told = pending.slice(done).filter((other) => other.ordinal === fact?.ordinal);
      rewindTo(
        path,
        told.map(({ value }) => hash64(value)),
      );
      done += told.length;
      fact = pending[done];
    }
  };
  for (const step of steps) {
    rewindBefore(step.ordinal);
    path.push(step.stepKey);
  }
  rewindBefore(Infinity);
  return new Set(path);
}

/** Of one rewind that was told more than once, each time with more of the session there, the last step counts. */
function rewindTo(path: string[], stepKeys: readonly string[]): void {
  const position = Math.max(...stepKeys.map((key) => path.lastIndexOf(key)));
  if (position !== -1) path.length = position + 1;
}
