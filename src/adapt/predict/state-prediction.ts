import type { Clock } from "../../core/clock.ts";
import type { DomainEvent } from "../../core/domain-events.ts";
import type { PredictionRow } from "../../core/rows.ts";
import type { Flush } from "../../store/engine.ts";
import type { CallSubject } from "./call-subject.ts";
import { type PredictionRequest, subjectOf, type SubjectPorts } from "./prediction-request.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import { placeOf } from "./recorded-calls.ts";
import { predictorVersion } from "./success-predictor.ts";
import type { WarmPredictor } from "./warm-predictor.ts";

export interface StatingPorts extends SubjectPorts {
  readonly clock: Clock;
  /** A new id; later ones sort later. */
  readonly newId: () => string;
  /** Replaces secrets in a name. */
  readonly redactName: (name: string) => string;
  /** Key of a call within its session, by the id it is recorded under. */
  readonly callKey: (callId: string) => string;
  /** Resolves when the prediction is committed, and durable unless it may reach the disk with a later commit. */
  readonly write: (row: PredictionRow, flush: Flush) => Promise<void>;
  readonly onEvent: (event: DomainEvent) => void;
}

/** The call that a prediction speaks of. */
export interface PredictedCall {
  /** Key of its session. */
  readonly session: string;
  /** The id that it will be recorded under; null: that of the prediction. */
  readonly callId: string | null;
  /**
   * The prediction is told when it is on the disk; when it is committed, to be on the disk no later than the call's own
   * record; or at once, on its way to be committed.
   */
  readonly waitsFor: "disk" | "commit" | null;
}

export interface StatedPrediction {
  readonly id: string;
  readonly prediction: Prediction;
}

export interface Stating {
  /**
   * From memory, and written down first. Which came first, it or the outcome, is told by the numbers of their commits: one
   * that came too late counts for nothing.
   */
  readonly state: (
    tool: string,
    request: PredictionRequest,
    call: PredictedCall,
  ) => Promise<StatedPrediction>;
  /** Waits for what is on its way to the disk. */
  readonly flush: () => Promise<void>;
}

export function createStating(
  ports: StatingPorts,
  warm: Pick<WarmPredictor, "atHand" | "said">,
): Stating {
  const { clock, onEvent } = ports;
  const onTheWay = new Set<Promise<void>>();
  const keep = (prediction: string, written: Promise<void>): void => {
    const told = written
      .catch((error: unknown) => {
        const fields = { prediction, failure: String(error) };
        onEvent({ name: "prediction.unwritten", fields });
      })
      .finally(() => onTheWay.delete(told));
    onTheWay.add(told);
  };
  return {
    async state(tool, request, { session, callId, waitsFor }) {
      const subject = subjectOf(tool, request, clock.now(), ports);
      const { predictor, age } = await warm.atHand();
      const forecast = predictor.predict(subject, request.session ?? session);
      const [id, prediction] = [ports.newId(), predictionOf(forecast, age)];
      const call = { session, key: ports.callKey(callId ?? id) };
      const row = rowOf({ id, call, subject, prediction, ports });
      const written = ports.write(row, waitsFor === "disk" ? "now" : "with-next");
      if (waitsFor === null) keep(id, written);
      else await written;
      warm.said(placeOf(session, call.key), subject, forecast);
      const { probability, insufficient_data: isInsufficient } = prediction;
      const fields = { prediction: id, tool, house: subject.house, probability, isInsufficient };
      onEvent({ name: "prediction.stated", fields });
      return { id, prediction: { ...prediction, prediction_id: id } };
    },
    async flush() {
      await Promise.all(onTheWay);
    },
  };
}

interface Stated {
  readonly id: string;
  readonly call: NonNullable<PredictionRow["call"]>;
  readonly subject: CallSubject;
  readonly prediction: Prediction;
  readonly ports: Pick<StatingPorts, "redactName" | "clock">;
}

function rowOf({ id, call, subject, prediction, ports }: Stated): PredictionRow {
  const { redactName, clock } = ports;
  const redacted = (name: string | null): string | null =>
    name === null ? null : redactName(name);
  const { probability, interval } = prediction;
  return {
    id,
    call,
    tool: redactName(subject.tool),
    house: redacted(subject.house),
    model: redacted(subject.model),
    taskType: redacted(subject.taskType),
    repo: redacted(subject.repo),
    paramHash: subject.paramHash,
    p: probability,
    low: interval.low,
    high: interval.high,
    nEff: interval.n,
    modelVersion: predictorVersion,
    at: clock.now(),
  };
}
