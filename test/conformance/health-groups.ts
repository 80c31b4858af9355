import { judgeBasic, type BasicHealthInput } from "../../src/signals/health/basic-judge.ts";
import {
  failureCategory,
  failureCategoryWithoutEvidence,
} from "../../src/signals/health/failure-category.ts";
import {
  healthCauses,
  severities,
  type Severity,
} from "../../src/signals/health/health-finding.ts";
import {
  runHealthPipeline,
  type HealthNotification,
} from "../../src/signals/health/health-pipeline.ts";
import {
  notificationCategory,
  notificationSeverity,
} from "../../src/signals/health/notification-names.ts";
import { escalates } from "../../src/signals/health/triage.ts";
import type { Termination } from "../../src/signals/quality/basic-classifier.ts";
import type { StepQuality } from "../../src/signals/quality/step-quality.ts";
import type { CaseInput, CaseOutput, ConformanceGroup } from "./case-file.ts";
import { terminations } from "./quality-groups.ts";
import { flagOf, listOf, numberOf, textOf } from "./input.ts";

export const healthGroups: Readonly<Record<string, ConformanceGroup>> = {
  "failure.category": {
    input: ["message"],
    expect: ["category"],
    errors: [],
    run: (input) => ({ category: failureCategory(textOf(input, "message")) }),
  },
  "failure.category_without_evidence": {
    input: ["message"],
    expect: ["category"],
    errors: [],
    run: (input) => ({ category: failureCategoryWithoutEvidence(textOf(input, "message")) }),
  },
  "health.judge": {
    input: ["duration_s", "has_recovery", "signals", "termination", "threshold"],
    values: { termination: terminations },
    expect: ["cause", "severity", "stall_s", "steps_since_progress", "ticket"],
    errors: ["threshold_below_one"],
    run(input) {
      const finding = judgeBasic(runOf(input), numberOf(input, "threshold", 3));
      return {
        ticket: finding,
        cause: finding?.cause,
        severity: finding?.severity,
        stall_s: finding?.stallSeconds,
        steps_since_progress: finding?.stepsSinceProgress,
      };
    },
  },
  "health.maps": {
    input: [],
    expect: [...healthCauses, ...severities],
    errors: [],
    run: () => ({
      ...Object.fromEntries(healthCauses.map((cause) => [cause, notificationCategory(cause)])),
      ...Object.fromEntries(severities.map((level) => [level, notificationSeverity(level)])),
    }),
  },
  "health.pipeline": {
    input: ["duration_s", "has_recovery", "signals", "sink", "termination"],
    values: { sink: [undefined, "throws"], termination: terminations },
    expect: ["category", "notification_severity", "notifications", "throws", "ticket_returned"],
    errors: [],
    run: pipelineOutput,
  },
  "health.triage": {
    input: ["severity", "stall_s", "stall_threshold", "steps", "steps_threshold"],
    values: { severity: severities },
    expect: ["escalate"],
    errors: ["threshold_negative"],
    run: (input) => ({
      escalate: escalates(
        {
          severity: textOf(input, "severity", "medium") as Severity,
          stallSeconds: numberOf(input, "stall_s", 0),
          stepsSinceProgress: numberOf(input, "steps", 0),
        },
        {
          stallSeconds: numberOf(input, "stall_threshold", 60),
          steps: numberOf(input, "steps_threshold", 5),
        },
      ),
    }),
  },
};

function runOf(input: CaseInput): BasicHealthInput {
  return {
    termination: textOf(input, "termination", "completed") as Termination,
    hasRecovery: flagOf(input, "has_recovery", false),
    qualities: listOf(input, "signals") as readonly StepQuality[],
    durationSeconds: numberOf(input, "duration_s", 0),
  };
}

async function pipelineOutput(input: CaseInput): Promise<CaseOutput> {
  const received: HealthNotification[] = [];
  const sinkThrows = input["sink"] === "throws";
  const { escalated } = await runHealthPipeline(judgeBasic(runOf(input)), {
    async deliver(notification) {
      await Promise.resolve();
      if (sinkThrows) throw new Error("the sink is away");
      received.push(notification);
    },
  });
  return {
    category: received[0]?.category,
    notification_severity: received[0]?.severity,
    notifications: received.length,
    throws: false,
    ticket_returned: escalated !== null,
  };
}
