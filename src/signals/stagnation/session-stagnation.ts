import type { ScoredStep } from "../quality/scored-step.ts";
import {
  defaultStagnationConfig,
  detectStagnation,
  type StagnationConfig,
  type StagnationResult,
} from "./detect-stagnation.ts";

export interface SessionStagnation extends StagnationResult {
  /** Keys of the steps in the window that repeat. */
  readonly steps: readonly string[];
  /** In a row at the end: errors that say the same. */
  readonly sameErrors: number;
  /** In a row at the end: tool steps whose results were all seen before. */
  readonly nothingNew: number;
}

/** Tool steps in a row without anything new, or with the same error, from which a run is stuck whatever it calls. */
export const stuckSteps = 5;

const notStuck = { verdict: "no_stagnation", cycleLength: null, reason: null } as const;

/**
 * Is the run stuck at its end? The published window over calls, unless the last turn left the circle, and two things it
 * cannot see: different calls that meet the same error, and different calls whose results were all there before.
 */
export function sessionStagnation(
  steps: readonly ScoredStep[],
  config: StagnationConfig = defaultStagnationConfig,
): SessionStagnation {
  const acting = steps.filter(({ calls }) => calls.length > 0);
  const window = acting.slice(-config.windowSize);
  const turns = window.map(({ calls }) => calls.map(callAndResult));
  const found = detectStagnation(turns, config);
  const result =
    found.reason === "repetition" && endsAnew(turns) ? { ...notStuck, ratio: found.ratio } : found;
  const sameErrors = trailingSameErrors(acting);
  const nothingNew = trailingNothingNew(acting);
  const stuck = Math.max(sameErrors, nothingNew) >= stuckSteps;
  return {
    ...result,
    verdict: stuck && result.verdict === "no_stagnation" ? "inject_prompt" : result.verdict,
    reason: stuck && result.reason === null ? "repetition" : result.reason,
    steps: window.map(({ key }) => key),
    sameErrors,
    nothingNew,
  };
}

/** A run whose last turn did something that the window had not seen is out of its circle. */
function endsAnew(turns: readonly (readonly string[])[]): boolean {
  const before = new Set(turns.slice(0, -1).flat());
  return turns.at(-1)?.some((each) => !before.has(each)) ?? false;
}

/** The same call is only a repetition when it brings the same result: polling that sees a change is work. */
function callAndResult({ fingerprint, result }: ScoredStep["calls"][number]): string {
  return `${fingerprint}\n${result ?? ""}`;
}

function trailingSameErrors(steps: readonly ScoredStep[]): number {
  const template = templateOf(steps.at(-1));
  if (template === null) return 0;
  return steps.length - 1 - steps.findLastIndex((step) => templateOf(step) !== template);
}

function templateOf(step: ScoredStep | undefined): string | null {
  return step?.calls.findLast(({ errorTemplate }) => errorTemplate !== null)?.errorTemplate ?? null;
}

function trailingNothingNew(steps: readonly ScoredStep[]): number {
  const seen = new Set<string>();
  let inARow = 0;
  for (const { calls } of steps) {
    const results = calls.flatMap(({ result }) =>
      result === null || result === "" ? [] : [result],
    );
    const isNew = results.length === 0 || results.some((result) => !seen.has(result));
    inARow = isNew ? 0 : inARow + 1;
    for (const result of results) seen.add(result);
  }
  return inARow;
}
