import type { RouteArm } from "./route-arm.ts";

/** Something that was done and came to an end: what routing learns from. */
export interface RoutedOutcome extends RouteArm {
  readonly taskType: string | null;
  /** What the task said: parameters as canonical JSON, or the request. Null where nobody knows. */
  readonly text: string | null;
  readonly isSuccess: boolean;
  /** Above 0; null where unknown. */
  readonly costUsd: number | null;
}

/** Outcomes that are only counted. */
export interface Tally {
  successes: number;
  failures: number;
}

export function addOutcome(tallies: Map<string, Tally>, key: string, isSuccess: boolean): void {
  const known = tallies.get(key);
  const tally = known ?? { successes: 0, failures: 0 };
  if (known === undefined) tallies.set(key, tally);
  if (isSuccess) tally.successes += 1;
  else tally.failures += 1;
}

const nothing: Readonly<Tally> = { successes: 0, failures: 0 };

export function tallyOf(tallies: ReadonlyMap<string, Tally> | undefined, key: string): Tally {
  return tallies?.get(key) ?? nothing;
}
