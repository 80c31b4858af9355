import type { Severity } from "./health-finding.ts";

export const notificationSeverities = ["info", "warning", "error", "critical"] as const;
export type NotificationSeverity = (typeof notificationSeverities)[number];

export const notificationCategories = [
  "approval",
  "budget",
  "security",
  "stagnation",
  "system",
  "agent",
  "health",
] as const;
export type NotificationCategory = (typeof notificationCategories)[number];

const bySeverity: Readonly<Record<Severity, NotificationSeverity>> = {
  low: "info",
  medium: "warning",
  high: "error",
  critical: "critical",
};

const byCause: ReadonlyMap<string, NotificationCategory> = new Map([
  ["stagnation", "health"],
  ["quality_degradation", "health"],
  ["repeated_failure", "health"],
  ["timeout", "health"],
  ["drift", "health"],
  ["budget_breach", "budget"],
]);

export function notificationSeverity(severity: Severity): NotificationSeverity {
  return bySeverity[severity];
}

/** Cause of a ticket to the category it is told under; causes nobody knows are the system's. */
export function notificationCategory(cause: string): NotificationCategory {
  return byCause.get(cause) ?? "system";
}
