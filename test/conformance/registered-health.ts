import * as fc from "fast-check";
import { judgeBasic, trailingIncorrect } from "../../src/signals/health/basic-judge.ts";
import { failureCategory, failureCategoryWithoutEvidence } from "../../src/signals/health/failure-category.ts"; // prettier-ignore
import { foldTickets } from "../../src/signals/health/fold-tickets.ts";
import { healthCauses, severities } from "../../src/signals/health/health-finding.ts";
import { notificationOf, runHealthPipeline } from "../../src/signals/health/health-pipeline.ts";
import { judgeSession } from "../../src/signals/health/judge-session.ts";
import { notificationCategory, notificationSeverity } from "../../src/signals/health/notification-names.ts"; // prettier-ignore
import { ticketNotification } from "../../src/signals/health/ticket-notification.ts";
import { escalates, requireThresholds } from "../../src/signals/health/triage.ts";
import { scoredStepsOf } from "../../src/signals/quality/scored-steps.ts";
import { stepQualities } from "../../src/signals/quality/step-quality.ts";
import { sessionSignals } from "../../src/signals/session-signals.ts";
import { type RegisteredFunction, registerFunction } from "../stats/registered.ts";
import { anySession, minute } from "./any-session.ts";

const count = fc.nat(100);
const words = fc.constantFrom("tool error", "timed out", "delegation failed", "");
const qualities = fc.array(fc.constantFrom(...stepQualities), { maxLength: 8 });
const finding = fc.record({
  cause: fc.constantFrom(...healthCauses),
  severity: fc.constantFrom(...severities),
  evidence: fc.string(),
  stallSeconds: count,
  stepsSinceProgress: count,
});
const basicInput = fc.record({
  termination: fc.constantFrom("completed", "max_turns", "budget_exhausted", "stagnation", "error"),
  hasRecovery: fc.boolean(),
  qualities,
  durationSeconds: count,
});
const judged = fc.uniqueArray(
  fc.tuple(anySession, fc.nat(50)).map(([view, hour]) => ({
    key: `${hour}`,
    scope: "codex",
    at: hour * 60 * minute,
    agent: null,
    task: null,
    findings: sessionSignals(view, null).findings,
  })),
  { maxLength: 6, selector: ({ key }) => key },
);
const healthInput = anySession.map((view) => {
  const { scores, stagnation } = sessionSignals(view, null);
  const steps = scoredStepsOf(view);
  const times = steps.map((_, i) => i * minute);
  return { steps, scores, stagnation, times, asOf: 90 * minute, isLive: true, expectedGapMs: minute, budgetUse: 2 }; // prettier-ignore
});

/** Every public function of src/signals/health, each with arguments of its kind. */
export const registeredHealth: readonly RegisteredFunction[] = [
  registerFunction(judgeBasic, fc.tuple(basicInput)),
  registerFunction(trailingIncorrect, fc.tuple(qualities)),
  registerFunction(failureCategory, fc.tuple(words)),
  registerFunction(failureCategoryWithoutEvidence, fc.tuple(words)),
  registerFunction(foldTickets, fc.tuple(judged, fc.constant([]), count.map((n) => n * minute))), // prettier-ignore
  registerFunction(notificationOf, fc.tuple(finding)),
  // Tells a sink: what it answers is a promise, of which the seed tests hold the rest.
  registerFunction(
    (given: Parameters<typeof notificationOf>[0]) => {
      void runHealthPipeline(given, { deliver: () => Promise.resolve() });
    },
    fc.tuple(finding),
    "runHealthPipeline",
  ),
  registerFunction(judgeSession, fc.tuple(healthInput)),
  registerFunction(notificationCategory, fc.tuple(words)),
  registerFunction(notificationSeverity, fc.tuple(fc.constantFrom(...severities))),
  registerFunction(
    (sessions: Parameters<typeof foldTickets>[0]) =>
      foldTickets(sessions, [], 100 * 60 * minute).map(ticketNotification),
    fc.tuple(judged),
    "ticketNotification",
  ),
  registerFunction(escalates, fc.tuple(finding)),
  registerFunction(requireThresholds, fc.tuple(fc.record({ stallSeconds: count, steps: count }))),
];
