import { requireInput } from "../signal-input-error.ts";

/** Messages between agents per reasoning turn, 0 or more. */
export function messageDensity(messages: number, reasoningTurns: number): number {
  requireInput(
    reasoningTurns > 0,
    "reasoning_turns_not_positive",
    "there must be at least one turn",
  );
  return messages / reasoningTurns;
}
