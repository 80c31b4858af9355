import { requireInput } from "../signal-input-error.ts";
import { cycleLength } from "./cycle-length.ts";

export interface StagnationConfig {
  readonly enabled: boolean;
  /** Turns with tool calls that are looked at, 2..50. */
  readonly windowSize: number;
  /** Share of repeated fingerprints from which a run stagnates, 0..1. */
  readonly repetitionThreshold: number;
  readonly cycleDetection: boolean;
  /** Corrections that are suggested before the advice is to stop. */
  readonly maxCorrections: number;
  /** Fewer turns with tool calls say nothing. */
  readonly minToolTurns: number;
}

export const defaultStagnationConfig: StagnationConfig = {
  enabled: true,
  windowSize: 5,
  repetitionThreshold: 0.6,
  cycleDetection: true,
  maxCorrections: 1,
  minToolTurns: 2,
};

export type StagnationVerdict = "no_stagnation" | "inject_prompt" | "terminate";

export interface StagnationResult {
  readonly verdict: StagnationVerdict;
  /** Repeated fingerprints / all fingerprints of the window, 0..1. */
  readonly ratio: number;
  readonly cycleLength: number | null;
  readonly reason: "cycle_detection" | "repetition" | null;
}

const none: StagnationResult = {
  verdict: "no_stagnation",
  ratio: 0,
  cycleLength: null,
  reason: null,
};

/** Throws `min_exceeds_window`, `window_out_of_range` or `threshold_out_of_range`. */
export function stagnationConfig(overrides: Partial<StagnationConfig>): StagnationConfig {
  const config = { ...defaultStagnationConfig, ...overrides };
  const { windowSize, minToolTurns, repetitionThreshold } = config;
  requireInput(
    windowSize >= 2 && windowSize <= 50,
    "window_out_of_range",
    "the window must hold 2 to 50 turns",
  );
  requireInput(
    repetitionThreshold >= 0 && repetitionThreshold <= 1,
    "threshold_out_of_range",
    "the repetition threshold must lie in 0..1",
  );
  requireInput(
    minToolTurns <= windowSize,
    "min_exceeds_window",
    `the window of ${windowSize} turns never holds ${minToolTurns}`,
  );
  return config;
}

/**
 * Is the agent going round in circles? Looks at the last `windowSize` turns that called tools: the share of calls that
 * repeat an earlier one of the window, and whether the turns end in a cycle.
 *
 * @param turns per turn, a text for each of its calls: equal texts are repetitions
 * @param correctionsInjected corrections that were suggested already
 */
export function detectStagnation(
  turns: readonly (readonly string[])[],
  config: StagnationConfig = defaultStagnationConfig,
  correctionsInjected = 0,
): StagnationResult {
  if (!config.enabled) return none;
  const window = turns.filter((turn) => turn.length > 0).slice(-config.windowSize);
  if (window.length < config.minToolTurns) return none;
  const ratio = repeatedShare(window.flat());
  const cycle = config.cycleDetection ? cycleLength(window.map(turnKey)) : null;
  const reason = reasonOf(ratio >= config.repetitionThreshold && ratio > 0, cycle);
  if (reason === null) return { ...none, ratio };
  const spent = correctionsInjected >= config.maxCorrections;
  return { verdict: spent ? "terminate" : "inject_prompt", ratio, cycleLength: cycle, reason };
}

/** 1 - distinct / all, 0..1; 0 where there is nothing. */
export function repeatedShare(fingerprints: readonly string[]): number {
  const { length } = fingerprints;
  return length === 0 ? 0 : (length - new Set(fingerprints).size) / length;
}

function turnKey(fingerprints: readonly string[]): string {
  return fingerprints.toSorted().join("|");
}

function reasonOf(repetition: boolean, cycle: number | null): StagnationResult["reason"] {
  if (cycle !== null) return "cycle_detection";
  return repetition ? "repetition" : null;
}
