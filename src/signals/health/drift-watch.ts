import type { DriftNumbers } from "./drift-numbers.ts";

/** One session as a watch sees it. */
export interface Observation {
  readonly session: string;
  readonly step: string | null;
  /** Milliseconds. */
  readonly at: number;
}

/** Where a watch stands after an observation, while its level has drifted. */
export interface Drift extends Omit<DriftNumbers, "metric" | "detector" | "since" | "evidence"> {
  readonly severity: "low" | "medium";
  readonly since: Observation;
  readonly evidence: readonly Observation[];
}

/** Sessions that a baseline is learned from; before that a watch says nothing. */
export const baselineSessions = 50;
/** Sessions at the baseline's level that end a drift. */
export const recoverySessions = 20;
/** Sessions after an alarm of severity medium whose level is the new baseline: it is no drift any more. */
export const newNormalSessions = 50;
/** Mean number of sessions between false alarms of one watch, by the severity of the alarm. */
export const falseAlarmBudget = { low: 500, medium: 5_000 } as const;
/** Sessions since the change that are kept. */
export const longestTrail = 1_000;
/** Of them, those that are cited. */
export const mostEvidence = 20;

export interface Alarm {
  /** Observations after the alarm that gave the severity; null while there was none. */
  readonly sinceAlarm: number | null;
  readonly severity: Drift["severity"];
}

/** A graver alarm begins the count again: what was only low was told nobody, and never becomes the new normal. */
export function alarmOf(before: Alarm, isDrift: boolean, isGrave: boolean): Alarm {
  if (!isDrift) return { sinceAlarm: null, severity: "low" };
  const severity = before.severity === "medium" || isGrave ? "medium" : "low";
  const isRaised = before.sinceAlarm === null || severity !== before.severity;
  return { severity, sinceAlarm: isRaised ? 0 : (before.sinceAlarm ?? 0) + 1 };
}
