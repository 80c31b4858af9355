import type { EventIntake } from "../../loop/event-intake.ts";

/** Stands beside a count of the last 24 hours: says, while it is so, that what came before the start is still being counted. */
export function countingOf(intake: Pick<EventIntake, "isCounting">): { readonly counting?: true } {
  return intake.isCounting() ? { counting: true } : {};
}
