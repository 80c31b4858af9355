import * as fc from "fast-check";
import { judgeBasic, trailingIncorrect } from "../../src/signals/health/basic-judge.ts";
import { failureCategory, failureCategoryWithoutEvidence, problemCategory } from "../../src/signals/health/failure-category.ts"; // prettier-ignore
import { foldTickets } from "../../src/signals/health/fold-tickets.ts";
import { healthCauses, severities } from "../../src/signals/health/health-finding.ts";
import { notificationOf, runHealthPipeline } from "../../src/signals/health/health-pipeline.ts";
import { budgetUse, spendingOf } from "../../src/signals/health/budget-use.ts";
import { driftFinding } from "../../src/signals/health/drift-finding.ts";
import { alarmOf } from "../../src/signals/health/drift-watch.ts";
import { findDrifts } from "../../src/signals/health/find-drifts.ts";
import { budgetBreach, judgeSession } from "../../src/signals/health/judge-session.ts";
import { causeFamily, inOrder, mergeFindings, severityRank } from "../../src/signals/health/session-finding.ts"; // prettier-ignore
import { levelWatch } from "../../src/signals/health/watch-level.ts";
import { watchedValues } from "../../src/signals/health/watched-values.ts";
import { foldInputs } from "../../src/stats/estimator.ts";
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
const spending = fc.record({
  harness: fc.constantFrom("codex", "pi"),
  agent: fc.constant("codex"),
  toldAgent: fc.constant(null),
  repo: fc.constant(null),
  tokens: fc.option(fc.nat(2_000)),
  costNano: fc.option(fc.nat(2e9)),
});
const budgets = fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 1_000 }) }), {
  maxLength: 2,
});
const use = fc.tuple(spending, budgets).map(([spent, allowed]) => budgetUse(spent, allowed));
const healthInput = fc.tuple(anySession, use).map(([view, budget]) => {
  const { scores, stagnation, erosion } = sessionSignals(view, null);
  const steps = scoredStepsOf(view);
  const times = steps.map((_, i) => i * minute);
  return { steps, scores, stagnation, erosion, times, lastAt: 80 * minute, asOf: 90 * minute, isLive: true, expectedGapMs: minute, budgetUse: budget }; // prettier-ignore
});
const findings = healthInput.map((input) => judgeSession(input));
const watchedSessions = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 9_000 })), { maxLength: 120 })
  .map((drawn) =>
    drawn.map(([failed, tokens], i) => ({
      key: `k${i}`,
      at: i * minute,
      agent: null,
      task: null,
      who: "codex",
      repo: null,
      values: { tools: [], drawn: { step: null, failed }, failed, tokens, costNano: null },
    })),
  );
const drifts = watchedSessions.map((sessions) =>
  foldInputs(levelWatch, sessions.map(({ key, at, values }) => ({ session: key, step: null, at, value: Math.log(values.tokens) }))),
).map((state) => levelWatch.result(state)); // prettier-ignore
const alarm = fc.record({
  sinceAlarm: fc.option(count),
  severity: fc.constantFrom("low" as const, "medium" as const),
});

/** Every public function of src/signals/health, each with arguments of its kind. */
export const registeredHealth: readonly RegisteredFunction[] = [
  registerFunction(judgeBasic, fc.tuple(basicInput)),
  registerFunction(trailingIncorrect, fc.tuple(qualities)),
  registerFunction(failureCategory, fc.tuple(words)),
  registerFunction(failureCategoryWithoutEvidence, fc.tuple(words)),
  registerFunction(problemCategory, fc.tuple(fc.subarray([...healthCauses]), fc.array(words))),
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
  registerFunction(budgetBreach, fc.tuple(use)),
  registerFunction(budgetUse, fc.tuple(spending, budgets)),
  registerFunction(spendingOf, fc.tuple(anySession)),
  registerFunction(causeFamily, fc.tuple(fc.constantFrom(...healthCauses))),
  registerFunction(inOrder, fc.tuple(fc.array(fc.constantFrom(...healthCauses)))),
  registerFunction(mergeFindings, fc.tuple(findings)),
  registerFunction(severityRank, fc.tuple(finding)),
  registerFunction(watchedValues, fc.tuple(anySession)),
  registerFunction(alarmOf, fc.tuple(alarm, fc.boolean(), fc.boolean())),
  registerFunction(findDrifts, fc.tuple(watchedSessions)),
  registerFunction(
    (drift: Parameters<typeof driftFinding>[1] | null) =>
      drift === null ? null : driftFinding({ name: "codex", what: "tokens" }, drift, minute, null),
    fc.tuple(drifts),
    "driftFinding",
  ),
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
