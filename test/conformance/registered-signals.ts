import * as fc from "fast-check";
import { complexities, type SessionView } from "../../src/core/session-view.ts";
import { activeMs, agentRun, type AgentRun } from "../../src/signals/coordination/agent-run.ts";
import { amdahlCeiling } from "../../src/signals/coordination/amdahl.ts";
import { attributeFailure } from "../../src/signals/coordination/attribute-failure.ts";
import { baselineMean, withBaseline } from "../../src/signals/coordination/basic-baselines.ts";
import { collectBasic, errorRateOf } from "../../src/signals/coordination/basic-collector.ts";
import { efficiency } from "../../src/signals/coordination/efficiency.ts";
import { errorAmplification } from "../../src/signals/coordination/error-amplification.ts";
import { criticalChain, spanOf, uncovered } from "../../src/signals/coordination/intervals.ts";
import { messageDensity } from "../../src/signals/coordination/message-density.ts";
import { messageOverhead } from "../../src/signals/coordination/message-overhead.ts";
import { metricReports } from "../../src/signals/coordination/metric-reports.ts";
import { noBaselineText } from "../../src/signals/coordination/no-baseline-text.ts";
import { levelOf, orchestrationShare } from "../../src/signals/coordination/orchestration-share.ts";
import { pairwiseSimilarities } from "../../src/signals/coordination/output-similarity.ts";
import { overheadPercent } from "../../src/signals/coordination/overhead.ts";
import { prefillTokens } from "../../src/signals/coordination/prefill-tokens.ts";
import { redundancy } from "../../src/signals/coordination/redundancy.ts";
import { sessionPrefill } from "../../src/signals/coordination/session-prefill.ts";
import { gapBehind, stragglerGap } from "../../src/signals/coordination/straggler-gap.ts";
import { teamAdvice } from "../../src/signals/coordination/team-advice.ts";
import { teamAlerts } from "../../src/signals/coordination/team-alerts.ts";
import { comparableRuns, teamBaseline } from "../../src/signals/coordination/team-baseline.ts";
import { teamCost } from "../../src/signals/coordination/team-cost.ts";
import { teamTokens } from "../../src/signals/coordination/team-tokens.ts";
import { measureTeam } from "../../src/signals/coordination/team.ts";
import { tokenSpeedup } from "../../src/signals/coordination/token-speedup.ts";
import { featureRows, localiseFirstError } from "../../src/signals/first-error/localise-first-error.ts"; // prettier-ignore
import { messageFacts } from "../../src/signals/first-error/message-facts.ts";
import { sessionMessages } from "../../src/signals/first-error/session-messages.ts";
import { accuracyEffort, accuracyEffortOf, countQualities } from "../../src/signals/quality/accuracy-effort.ts"; // prettier-ignore
import { classifyBasic } from "../../src/signals/quality/basic-classifier.ts";
import { workOf } from "../../src/signals/quality/call-work.ts";
import { foldPropagating, propagatedQualities, startPropagating } from "../../src/signals/quality/propagating-quality.ts"; // prettier-ignore
import { scoredStepsOf } from "../../src/signals/quality/scored-steps.ts";
import { requireValidSignal, stepQualities } from "../../src/signals/quality/step-quality.ts";
import { sessionSignals } from "../../src/signals/session-signals.ts";
import { requireInput } from "../../src/signals/signal-input-error.ts";
import { signalValues } from "../../src/signals/signal-values.ts";
import { callFingerprint, turnFingerprints } from "../../src/signals/stagnation/call-fingerprint.ts"; // prettier-ignore
import { cycleLength } from "../../src/signals/stagnation/cycle-length.ts";
import { detectStagnation, repeatedShare, stagnationConfig } from "../../src/signals/stagnation/detect-stagnation.ts"; // prettier-ignore
import { duplicatedShare, qualityErosion } from "../../src/signals/stagnation/quality-erosion.ts";
import { callEdit } from "../../src/signals/stagnation/call-edit.ts";
import { erosionText } from "../../src/signals/stagnation/erosion-text.ts";
import { sessionErosion } from "../../src/signals/stagnation/session-erosion.ts";
import { sessionStagnation } from "../../src/signals/stagnation/session-stagnation.ts";
import { attemptOf, statedConfidence } from "../../src/signals/trajectory/attempt.ts";
import { jointScore, scoreBasic } from "../../src/signals/trajectory/basic-score.ts";
import { selectBasic } from "../../src/signals/trajectory/basic-select.ts";
import { allowsAttempts } from "../../src/signals/trajectory/budget-guard.ts";
import { outcomeKey, outcomeKeys } from "../../src/signals/trajectory/outcome-key.ts";
import { rankAttempts } from "../../src/signals/trajectory/rank-attempts.ts";
import { defaultTrajectoryConfig, passesGate, trajectoryConfig } from "../../src/signals/trajectory/trajectory-config.ts"; // prettier-ignore
import { readToolUse } from "../../src/core/tool-family.ts";
import { type RegisteredFunction, registerFunction } from "../stats/registered.ts";
import { anySession } from "./any-session.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const real = fc.double({ min: -5, max: 500, noNaN: true });
const count = fc.nat(20);
const outcome = fc.constantFrom("success", "failure", "unknown");
const qualities = fc.array(fc.constantFrom(...stepQualities), { maxLength: 8 });
const fingerprints = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
const steps = anySession.map(scoredStepsOf);
const texts = fc.array(fc.constantFrom("a b c d", "a b c e", "", "x"), { maxLength: 5 });
const interval = fc.tuple(count, count).map(([start, length]) => ({ start, end: start + length }));
const finishReasons = fc.array(fc.constantFrom("stop", "error"), { maxLength: 5 });
const baselineRun = fc.record({ turns: count, errorRate: share, tokens: count, seconds: count });
const duration = fc.record({ agent: fc.constantFrom("a", "b", ""), seconds: real });
const call = fc.record({ tool: fc.constantFrom("a", "b"), params: fc.jsonValue() });
const tokens = fc.record({ productive: count, coordination: count, system: count, uncategorized: count }); // prettier-ignore
const thresholds = fc.record({ info: share, warn: share, critical: share });
const messages = anySession.map(sessionMessages);
const usage = { input: 10, output: 5, cacheRead: 3, cacheWrite: 2, reasoning: 1 };
const session = anySession.map((view): SessionView => ({
  ...view,
  startedAt: view.steps[0]?.at ?? null,
  endedAt: view.steps.at(-1)?.at ?? null,
  usage,
}));
const run: fc.Arbitrary<AgentRun> = fc
  .record({
    place: interval,
    waits: fc.array(interval, { maxLength: 2 }),
    turns: count,
    tokens: fc.option(count),
    prefillTokens: fc.option(count),
    known: count,
    failed: fc.nat(5),
    outcome,
    output: fc.constantFrom("a b c d", "a b c", ""),
    key: fc.constantFrom("a", "b", "c"),
  }) // prettier-ignore
  .map(({ place, ...rest }) => ({ ...rest, ...place, agent: rest.key, taskType: "build" }));
const runs = fc.array(run, { maxLength: 7 });
const team = fc.tuple(run, runs, runs).map((args) => measureTeam(...args));
const request = fc.record({ at: fc.option(count), input: count, cached: count, output: count });
const basicTurn = fc.record({ turn: count, toolCalls: count, finishReason: fc.constantFrom("stop", "error") }); // prettier-ignore
const basicRun = fc.record({
  stepIndex: count,
  termination: fc.constantFrom("completed", "max_turns", "budget_exhausted", "stagnation", "error"),
  turns: fc.array(basicTurn, { maxLength: 3 }),
  stagnation: fc.constantFrom("no_stagnation", "inject_prompt", "terminate", null),
});
const candidate = fc.record({ finalFingerprints: fingerprints, verbalizedConfidence: fc.option(count), traceTokens: count }); // prettier-ignore
const attempts = fc.array(session, { maxLength: 3 }).map((all) => all.map((view, i) => attemptOf(String(i), view))); // prettier-ignore
const scored = session.map((view) => ({
  session: view,
  scores: sessionSignals(view, null).scores,
}));

/** Every public function of src/signals but those of tickets and health, each with arguments of its kind. */
export const registeredSignals: readonly RegisteredFunction[] = [
  registerFunction(activeMs, fc.tuple(run)),
  registerFunction(agentRun, fc.tuple(session, fc.option(count))),
  registerFunction(amdahlCeiling, fc.tuple(real)),
  registerFunction(attributeFailure, fc.tuple(fc.array(scored, { maxLength: 3 }))),
  registerFunction(baselineMean, fc.tuple(fc.array(baselineRun), fc.constantFrom("turns", "tokens"))), // prettier-ignore
  registerFunction(withBaseline, fc.tuple(fc.array(baselineRun), baselineRun)),
  registerFunction(
    (finished: readonly string[], isMultiAgent: boolean, known: readonly number[]) =>
      collectBasic(
        { isMultiAgent, teamSize: 3, finishReasons: finished, tokens: 5, seconds: 5, agentDurations: [], messages: 3, similarities: () => known }, // prettier-ignore
        [],
      ),
    fc.tuple(finishReasons, fc.boolean(), fc.array(share)),
    "collectBasic",
  ),
  registerFunction(errorRateOf, fc.tuple(fc.record({ finishReasons }))),
  registerFunction(efficiency, fc.tuple(real, real, real)),
  registerFunction(errorAmplification, fc.tuple(real, real)),
  registerFunction(criticalChain, fc.tuple(fc.array(interval))),
  registerFunction(spanOf, fc.tuple(fc.array(interval))),
  registerFunction(uncovered, fc.tuple(interval, fc.array(interval))),
  registerFunction(messageDensity, fc.tuple(real, real)),
  registerFunction(messageOverhead, fc.tuple(real, real, real)),
  registerFunction(metricReports, fc.tuple(team)),
  registerFunction(noBaselineText, fc.tuple(team)),
  registerFunction(levelOf, fc.tuple(share, thresholds)),
  registerFunction(orchestrationShare, fc.tuple(tokens, thresholds)),
  registerFunction(pairwiseSimilarities, fc.tuple(texts)),
  registerFunction(overheadPercent, fc.tuple(real, real)),
  registerFunction(prefillTokens, fc.tuple(fc.record({ input: count, output: count, priorToolCalls: count, toolResponseTokens: count }))), // prettier-ignore
  registerFunction(redundancy, fc.tuple(fc.array(real))),
  registerFunction(sessionPrefill, fc.tuple(fc.array(request), fc.array(fc.option(count)))),
  registerFunction(gapBehind, fc.tuple(fc.constantFrom("a", ""), real, real)),
  registerFunction(stragglerGap, fc.tuple(fc.array(duration))),
  registerFunction(teamAdvice, fc.tuple(team)),
  registerFunction(teamAlerts, fc.tuple(team)),
  registerFunction(comparableRuns, fc.tuple(runs, fc.constantFrom("build", "read"))),
  registerFunction(teamBaseline, fc.tuple(runs)),
  registerFunction(teamCost, fc.tuple(team)),
  registerFunction(teamTokens, fc.tuple(runs)),
  registerFunction(measureTeam, fc.tuple(run, runs, runs)),
  registerFunction(tokenSpeedup, fc.tuple(fc.record({ tokens: real, seconds: real }), fc.record({ tokens: real, seconds: real }))), // prettier-ignore
  registerFunction(featureRows, fc.tuple(messages)),
  registerFunction(localiseFirstError, fc.tuple(messages)),
  registerFunction(messageFacts, fc.tuple(messages)),
  registerFunction(sessionMessages, fc.tuple(session)),
  registerFunction(accuracyEffort, fc.tuple(fc.record({ correct: count, neutral: count, incorrect: count }), real, count)), // prettier-ignore
  registerFunction(accuracyEffortOf, fc.tuple(qualities, real)),
  registerFunction(countQualities, fc.tuple(qualities)),
  registerFunction(classifyBasic, fc.tuple(basicRun)),
  registerFunction(
    (tool: string, command: string) => workOf(tool, readToolUse(tool, { command })),
    fc.tuple(fc.constantFrom("Bash", "Edit", "Read"), fc.constantFrom("npm test", "ls")),
    "workOf",
  ),
  registerFunction(foldPropagating, fc.tuple(fc.constant(startPropagating), steps)),
  registerFunction(propagatedQualities, fc.tuple(steps.map((all) => foldPropagating(startPropagating, all)), fc.boolean())), // prettier-ignore
  registerFunction(scoredStepsOf, fc.tuple(session)),
  registerFunction(requireValidSignal, fc.tuple(basicRun.map(classifyBasic))),
  registerFunction(sessionSignals, fc.tuple(session, fc.option(count))),
  registerFunction(
    (holds: boolean) => requireInput(holds, "code", "words"),
    fc.tuple(fc.boolean()),
    "requireInput",
  ),
  registerFunction(signalValues, fc.tuple(session)),
  registerFunction(callFingerprint, fc.tuple(call)),
  registerFunction(turnFingerprints, fc.tuple(fc.array(call))),
  registerFunction(cycleLength, fc.tuple(fingerprints)),
  registerFunction(detectStagnation, fc.tuple(fc.array(fingerprints))),
  registerFunction(repeatedShare, fc.tuple(fingerprints)),
  registerFunction(stagnationConfig, fc.tuple(fc.record({ windowSize: fc.nat(60) }))),
  registerFunction(duplicatedShare, fc.tuple(fingerprints)),
  registerFunction(qualityErosion, fc.tuple(fc.record({ fingerprints, growth: share, deadBranches: share }))), // prettier-ignore
  registerFunction(callEdit, fc.tuple(fc.constantFrom(null, "x", '{"path":"a","content":"b"}'))),
  registerFunction(sessionErosion, fc.tuple(session)),
  registerFunction(
    (view: SessionView) => {
      const erosion = sessionErosion(view);
      return erosion === null ? null : erosionText(erosion);
    },
    fc.tuple(session),
    "erosionText",
  ),
  registerFunction(sessionStagnation, fc.tuple(steps)),
  registerFunction(attemptOf, fc.tuple(fc.string(), session)),
  registerFunction(statedConfidence, fc.tuple(fc.constantFrom("Confidence: 90%", "sure", ""))),
  registerFunction(jointScore, fc.tuple(real, real)),
  registerFunction(scoreBasic, fc.tuple(candidate)),
  registerFunction(selectBasic, fc.tuple(fc.array(candidate))),
  registerFunction(allowsAttempts, fc.tuple(fc.record({ k: count, attemptCost: real, remaining: real, margin: share }))), // prettier-ignore
  registerFunction(outcomeKey, fc.tuple(session.map((view) => attemptOf("a", view)))),
  registerFunction(rankAttempts, fc.tuple(attempts)),
  registerFunction(outcomeKeys, fc.tuple(attempts)),
  registerFunction(passesGate, fc.tuple(fc.constant(defaultTrajectoryConfig), fc.constantFrom(...complexities))), // prettier-ignore
  registerFunction(trajectoryConfig, fc.tuple(fc.record({ k: fc.nat(7) }))),
];
