import type { Door } from "../core/rows.ts";

/** Doors in order of trust: the transcript holds what was said. */
export const doorsByTrust: readonly Door[] = [
  "harness",
  "transcript",
  "mcp",
  "hook",
  "otlp",
  "gateway",
  "event",
];

/** Of how long a call took, those that stood at it know more than those that were told. */
export const doorsByTrustInTiming: readonly Door[] = [
  "harness",
  "mcp",
  "hook",
  "otlp",
  "gateway",
  "transcript",
  "event",
];
