import type { HealthFinding } from "./health-finding.ts";
import {
  notificationCategory,
  notificationSeverity,
  type NotificationCategory,
  type NotificationSeverity,
} from "./notification-names.ts";
import { defaultTriage, escalates, type TriageThresholds } from "./triage.ts";

export interface HealthNotification {
  readonly category: NotificationCategory;
  readonly severity: NotificationSeverity;
  readonly title: string;
  readonly body: string;
}

/** Where notifications go. It may throw: a sink that fails costs no ticket, and is reported. */
export interface HealthSink {
  deliver(notification: HealthNotification): Promise<void>;
}

export interface PipelineResult {
  /** The finding, when it was worth a person's time. */
  readonly escalated: HealthFinding | null;
  readonly delivered: number;
  /** What the sink threw, in its own words. */
  readonly failure: string | null;
}

/** Both layers behind one another: what a judge found is escalated or dismissed, and what is escalated is delivered. */
export async function runHealthPipeline(
  finding: HealthFinding | null,
  sink: HealthSink,
  thresholds: TriageThresholds = defaultTriage,
): Promise<PipelineResult> {
  if (finding === null || !escalates(finding, thresholds))
    return { escalated: null, delivered: 0, failure: null };
  try {
    await sink.deliver(notificationOf(finding));
    return { escalated: finding, delivered: 1, failure: null };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { escalated: finding, delivered: 0, failure };
  }
}

export function notificationOf(finding: HealthFinding): HealthNotification {
  return {
    category: notificationCategory(finding.cause),
    severity: notificationSeverity(finding.severity),
    title: finding.cause.replaceAll("_", " "),
    body: finding.evidence,
  };
}
