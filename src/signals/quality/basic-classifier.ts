import type { StepQuality, StepQualitySignal, TurnRange } from "./step-quality.ts";

/** How a run ended, as the first description of these rules names it. */
export type Termination = "completed" | "max_turns" | "budget_exhausted" | "stagnation" | "error";

export interface BasicTurn {
  /** 1-based. */
  readonly turn: number;
  readonly toolCalls: number;
  /** Why the model stopped: "stop", "tool_use", "error", ... */
  readonly finishReason: string;
}

export interface BasicRun {
  readonly stepIndex: number;
  readonly termination: Termination;
  readonly turns: readonly BasicTurn[];
  readonly stagnation: "no_stagnation" | "inject_prompt" | "terminate" | null;
}

/** Confidence of each kind of rule. */
export const basicConfidence = { definitive: 1, ruleMatched: 0.7, fallback: 0.5 } as const;

/**
 * The published rules, first match wins: stagnation that ends the run is incorrect; an error at the end of the run or of
 * its last turn is incorrect; a completed run that called a tool is correct; anything else is neutral.
 *
 * @example classifyBasic({ stepIndex: 0, termination: "completed", turns: [], stagnation: null }).quality // "neutral"
 */
export function classifyBasic(run: BasicRun): StepQualitySignal {
  return { ...verdictOf(run), stepIndex: run.stepIndex, turnRange: rangeOf(run.turns) };
}

interface Verdict {
  readonly quality: StepQuality;
  readonly confidence: number;
  readonly reason: string;
}

function verdictOf({ termination, turns, stagnation }: BasicRun): Verdict {
  const { definitive, ruleMatched, fallback } = basicConfidence;
  if (stagnation === "terminate")
    return { quality: "incorrect", confidence: definitive, reason: "stagnation ended the run" };
  if (termination === "error")
    return { quality: "incorrect", confidence: ruleMatched, reason: "an error ended the run" };
  if (turns.at(-1)?.finishReason === "error")
    return {
      quality: "incorrect",
      confidence: ruleMatched,
      reason: "the last turn ended in error",
    };
  if (termination === "completed" && turns.some(({ toolCalls }) => toolCalls > 0))
    return { quality: "correct", confidence: ruleMatched, reason: "completed, with tool calls" };
  return { quality: "neutral", confidence: fallback, reason: "no rule speaks to it" };
}

function rangeOf(turns: readonly BasicTurn[]): TurnRange {
  return [turns[0]?.turn ?? 1, turns.at(-1)?.turn ?? 1];
}
