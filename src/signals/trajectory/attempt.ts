import type { SessionView } from "../../core/session-view.ts";
import type { ScoredStep } from "../quality/scored-step.ts";
import { scoredStepsOf } from "../quality/scored-steps.ts";

/** One of several attempts at the same task, as the choice among them reads it. */
export interface Attempt {
  /** What it is called where it is shown. */
  readonly name: string;
  readonly steps: readonly ScoredStep[];
  /** The answer it gave, or its last words. */
  readonly finalText: string;
  /** What it said of its own certainty, 0..100; null where it said nothing. */
  readonly confidence: number | null;
}

export function attemptOf(name: string, session: SessionView): Attempt {
  const last = session.steps.findLast(
    ({ kind, onFinalPath }) => kind === "assistant" && onFinalPath,
  );
  const finalText = last?.excerpt ?? "";
  return {
    name,
    steps: scoredStepsOf(session),
    finalText,
    confidence: statedConfidence(finalText),
  };
}

const confidencePattern =
  /\bconfidence(?: level| score)?\s*(?:is|of|:|=)?\s*(\d{1,3}(?:\.\d+)?)\s*%/i;

/** "Confidence: 85%" in a final answer; null where none is stated or it is no percentage. */
export function statedConfidence(text: string): number | null {
  const stated = Number(confidencePattern.exec(text)?.[1] ?? Number.NaN);
  return stated >= 0 && stated <= 100 ? stated : null;
}
