import { randomBytes } from "node:crypto";
import type { LivePredictions } from "../adapt/predict/live-predictions.ts";
import { uuid7 } from "../core/uuid7.ts";
import type {
  ApprovalDesk,
  CallPredictor,
  CandidateJudge,
  HarnessPorts,
  RunQuality,
  RunRecorder,
} from "../harness/harness-ports.ts";
import type { HealthSink } from "../signals/health/health-pipeline.ts";
import { sessionSignals } from "../signals/session-signals.ts";
import { allowsAttempts } from "../signals/trajectory/budget-guard.ts";
import { rankAttempts } from "../signals/trajectory/rank-attempts.ts";
import { passesGate, trajectoryConfig } from "../signals/trajectory/trajectory-config.ts";
import { redacted } from "./acts.ts";
import { createCallRouter } from "./call-router.ts";
import { harnessSink } from "./deliver-approvals.ts";
import { deliverOnce } from "./deliver-once.ts";
import { deriveAll } from "./derive-all.ts";
import { createLoopIntelligence, groupCommit } from "./intelligence.ts";
import type { LoopParts } from "./parts.ts";
import { adaptAfterLearning } from "./policies.ts";
import { createLoopPredictions } from "./predictions.ts";
import { createRandomPool } from "./random-pool.ts";
import { createRecordedSessions } from "./recorded-sessions.ts";
import { requireKey } from "./require-key.ts";
import { storedSession } from "./stored-session.ts";

/** What a harness needs of the loop, over the loop's store. Approvals go to the sink, where there is one. */
export function createHarnessPorts(parts: LoopParts, notify: HealthSink | null): HarnessPorts {
  const { mac } = requireKey(parts);
  const { store, clock, loaded, env } = parts;
  const randomBytesOf = createRandomPool();
  const newId = (): string => uuid7(clock.now(), randomBytesOf(10));
  const predictions = createLoopPredictions(parts);
  return {
    clock,
    newId,
    mac,
    env,
    settings: { ...loaded.config.harness, houses: loaded.config.houses },
    openRun: async (session, recording) =>
      runRecorder(parts, { session, predictions }, recording === "behind"),
    predictor: callPredictor(parts, predictions),
    router: createCallRouter(parts, newId),
    breakers: {
      read: (breaker) => store.breakerState(breaker),
      change: (breaker, change) => store.changeBreaker(breaker, change),
    },
    quality: (session) => runQuality(parts, session),
    approvals: approvalDesk(parts, notify),
    candidates: candidateJudge(parts),
    onEvent: parts.onEvent,
    propose: async () => {
      await deriveAll(parts);
      await adaptAfterLearning(parts);
    },
    // What was recorded shows in reports from here on.
    close: async () => {
      await predictions.flush();
      if (parts.readOnly !== true) await deriveAll(parts);
    },
  };
}

/** How long executions that nobody waits for gather before they share a commit. */
const gatherMs = 50;

function runRecorder(
  parts: LoopParts,
  run: { readonly session: string; readonly predictions: LivePredictions },
  behind: boolean,
): RunRecorder {
  const commit = { ...groupCommit, maxDelayMs: behind ? gatherMs : groupCommit.maxDelayMs };
  const intelligence = createLoopIntelligence(parts, run, commit);
  const signals: Promise<void>[] = [];
  return {
    record: async (execution) =>
      (await intelligence.recordExecution(execution)).spooled ? "spooled" : "stored",
    async policy(policy, knob, own) {
      const { value } = await intelligence.policyFor(policy, knob, own);
      return typeof value === "number" ? value : null;
    },
    async limit(policy, knob) {
      const { value, arm, adaptation } = await intelligence.policyFor(policy, knob);
      const stated = typeof value === "number" ? value : null;
      return { value: stated, trial: arm === "new" ? adaptation : null };
    },
    signal: (signal) => {
      signals.push(intelligence.recordPolicySignal(signal));
    },
    close: async () => {
      await Promise.all(signals);
      await intelligence[Symbol.asyncDispose]();
    },
  };
}

function callPredictor(parts: LoopParts, predictions: LivePredictions): CallPredictor {
  const sessionOf = createRecordedSessions(parts);
  return {
    predict: (tool, request, { session, recording }) =>
      predictions.state(tool, request, {
        session: sessionOf(session),
        callId: null,
        waitsFor: recording === "durable" ? "commit" : null,
      }),
    learn: (id, session, isSuccess) => predictions.settle(id, sessionOf(session), isSuccess),
  };
}

async function runQuality(parts: LoopParts, session: string): Promise<RunQuality> {
  await deriveAll(parts);
  const summary = await parts.store.findSession(session);
  if (summary === null) return { accuracy: null, scored: 0, last: null };
  const { accuracy, scores } = sessionSignals(await storedSession(parts.store, summary), null);
  return {
    accuracy: accuracy?.accuracy ?? null,
    scored: scores.length,
    last: scores.at(-1)?.quality ?? null,
  };
}

/** Each decision is an act of the journal; one that a person has to take is told to them as well. */
function approvalDesk(parts: LoopParts, notify: HealthSink | null): ApprovalDesk {
  return {
    async decide({ artefact, house, reason, approval }) {
      const at = parts.clock.now();
      await parts.store.act({
        id: uuid7(at, randomBytes(10)),
        kind: "review",
        actor: `house:${house}`,
        target: `artefact:${artefact}`,
        reason: redacted(parts, reason),
        payload: JSON.stringify({ passed: approval === null, approval }),
        at,
      });
      const fields = { artefact, house, passed: approval === null };
      parts.onEvent({ name: "harness.artefact.judged", fields });
      if (approval === null || notify === null) return { told: false, failure: null };
      const deliver = notify.deliver.bind(notify);
      const sink = { name: harnessSink, deliver };
      // What it does not take waits for `health deliver`.
      const failure = await deliverOnce(parts, sink, artefact, approval);
      return { told: failure === null, failure };
    },
  };
}

function candidateJudge(parts: LoopParts): CandidateJudge {
  return {
    refusal({ k, complexity, candidateCost, remaining }) {
      const config = trajectoryConfig({ enabled: true, k });
      if (!passesGate(config, complexity))
        return `one candidate only: the task is ${complexity}, and only ${config.complexityGate.join(" or ")} ones get several`;
      const budget = { k, attemptCost: candidateCost ?? 0, remaining: remaining ?? 0 };
      if (allowsAttempts({ ...budget, margin: config.margin })) return null;
      return candidateCost === null || remaining === null
        ? "one candidate only: without the price of one and the budget that remains nothing bounds what several would cost"
        : `one candidate only: ${k} at ${candidateCost} do not fit into ${remaining} with a margin of ${100 * config.margin}%`;
    },
    rank(candidates) {
      parts.onEvent({
        name: "trajectory.scoring.started",
        fields: { attempts: candidates.length, variant: "rank" },
      });
      return rankAttempts(
        candidates.map(({ answer, confidence }, index) => ({
          name: String(index),
          steps: [],
          finalText: answer,
          confidence,
        })),
      );
    },
  };
}
