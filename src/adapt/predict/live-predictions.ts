import type { Clock } from "../../core/clock.ts";
import type { DomainEvent } from "../../core/domain-events.ts";
import type { PredictionRow } from "../../core/rows.ts";
import type { AdmittedRows } from "../../ingest/admit.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import { tableAge, type TableAge } from "../table-age.ts";
import type { CallSubject } from "./call-subject.ts";
import { historyCall } from "./history-call.ts";
import {
  liveScorecard,
  type LiveScorecard,
  type PredictionAccuracy,
} from "./prediction-accuracy.ts";
import { type PredictionRequest, subjectOf, type SubjectPorts } from "./prediction-request.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import { placeOf, recordedCalls } from "./recorded-calls.ts";
import { replayInTurns } from "./replay-executions.ts";
import { type Scorecard, scorecardOf, type SessionForecast } from "./scorecard.ts";
import {
  createSuccessPredictor,
  predictorVersion,
  type SuccessForecast,
} from "./success-predictor.ts";
import { createWarmPredictor, mostExecutions, type WarmPredictor } from "./warm-predictor.ts";

export interface LivePredictionsPorts extends SubjectPorts {
  readonly store: Pick<
    StatisticsStore,
    "latestExecutions" | "derivationAge" | "liveForecasts" | "countPredictions"
  >;
  readonly clock: Clock;
  /** A new id; later ones sort later. */
  readonly newId: () => string;
  /** Replaces secrets in a name. */
  readonly redactName: (name: string) => string;
  /** Key of a call within its session, by the id it is recorded under. */
  readonly callKey: (callId: string) => string;
  /** Resolves when the prediction is durable. */
  readonly write: (row: PredictionRow) => Promise<void>;
  readonly onEvent: (event: DomainEvent) => void;
}

/** The call that a prediction speaks of. */
export interface PredictedCall {
  /** Key of its session. */
  readonly session: string;
  /** The id that it will be recorded under; null: that of the prediction. */
  readonly callId: string | null;
  /** Waits until the prediction is on the disk; else it is on its way there before it is told. */
  readonly isDurable: boolean;
}

export interface StatedPrediction {
  readonly id: string;
  readonly prediction: Prediction;
}

/** How good predictions were: those that prove something, and what would have been said of the history. */
export interface Scorecards extends TableAge {
  readonly live: LiveScorecard;
  readonly replay: Scorecard;
}

/** Says what to expect of calls, writes it down before they are made, and learns what became of them. */
export interface LivePredictions extends Pick<
  WarmPredictor,
  "isWarm" | "noteOwnDerivation" | "forget"
> {
  /** With everything that is in the tables. Nothing is written. */
  predict(tool: string, request: PredictionRequest): Promise<Prediction>;
  /**
   * From memory, and written down first. Which came first, it or the outcome, is told by the numbers of their commits: one
   * that came too late counts for nothing.
   */
  state(tool: string, request: PredictionRequest, call: PredictedCall): Promise<StatedPrediction>;
  /** Takes in calls that this process has recorded. */
  learn(rows: Pick<AdmittedRows, "observations" | "steps">): void;
  /** Takes in what became of a stated call where it could not be recorded; after `learn` it changes nothing. */
  settle(id: string, session: string, isSuccess: boolean | null): void;
  scorecards(): Promise<Scorecards>;
  accuracy(days: number): Promise<PredictionAccuracy>;
  /** Waits for what is on its way to the disk. */
  flush(): Promise<void>;
}

/** Scored predictions that a scorecard reads: the latest. */
const mostForecasts = 100_000;
const dayMs = 86_400_000;

export function createLivePredictions(ports: LivePredictionsPorts): LivePredictions {
  const { store, clock, onEvent } = ports;
  const onFault = (error: unknown): void =>
    onEvent({ name: "prediction.history.unread", fields: { failure: String(error) } });
  const warm = createWarmPredictor({ store, clock, onFault });
  const live = async (since: number): Promise<LiveScorecard> =>
    liveScorecard(
      await store.liveForecasts({ since, limit: mostForecasts }),
      await store.countPredictions(since),
    );
  const tellScore = (call: string, said: SuccessForecast | null, isSuccess: boolean | null) => {
    if (said === null || isSuccess === null) return;
    onEvent({
      name: "prediction.scored",
      fields: { call, probability: said.probability, succeeded: isSuccess },
    });
  };
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
    get isWarm() {
      return warm.isWarm;
    },
    noteOwnDerivation: warm.noteOwnDerivation,
    forget: warm.forget,
    async predict(tool, request) {
      const subject = subjectOf(tool, request, clock.now(), ports);
      const { predictor, age } = await warm.current();
      return predictionOf(predictor.predict(subject, request.session ?? null), age);
    },
    async state(tool, request, { session, callId, isDurable }) {
      const subject = subjectOf(tool, request, clock.now(), ports);
      const { predictor, age } = await warm.atHand();
      const forecast = predictor.predict(subject, request.session ?? session);
      const [id, prediction] = [ports.newId(), predictionOf(forecast, age)];
      const call = { session, key: ports.callKey(callId ?? id) };
      const written = ports.write(rowOf({ id, call, subject, prediction, ports }));
      if (isDurable) await written;
      else keep(id, written);
      warm.said(placeOf(session, call.key), subject, forecast);
      const { probability, insufficient_data: isInsufficient } = prediction;
      const fields = { prediction: id, tool, house: subject.house, probability, isInsufficient };
      onEvent({ name: "prediction.stated", fields });
      return { id, prediction: { ...prediction, prediction_id: id } };
    },
    learn(rows) {
      const calls = recordedCalls(rows, ports.hourOfWeek);
      for (const [index, said] of warm.learn(calls).entries())
        tellScore(calls[index]?.call ?? "", said, calls[index]?.isSuccess ?? null);
    },
    settle(id, session, isSuccess) {
      const key = ports.callKey(id);
      tellScore(key, warm.settle(session, key, isSuccess), isSuccess);
    },
    scorecards: async () => ({
      live: await live(0),
      replay: await replayed(store),
      ...tableAge(await store.derivationAge()),
    }),
    async flush() {
      await Promise.all(onTheWay);
    },
    accuracy: async (days) => ({ period_days: days, ...(await live(clock.now() - days * dayMs)) }),
  };
}

interface Stated {
  readonly id: string;
  readonly call: NonNullable<PredictionRow["call"]>;
  readonly subject: CallSubject;
  readonly prediction: Prediction;
  readonly ports: Pick<LivePredictionsPorts, "redactName" | "clock">;
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

/** What would have been said before each call of the history, against what came of it. */
async function replayed(store: Pick<StatisticsStore, "latestExecutions">): Promise<Scorecard> {
  const calls = (await store.latestExecutions(mostExecutions)).map(historyCall);
  const forecasts: SessionForecast[] = [];
  await replayInTurns(
    createSuccessPredictor(),
    calls,
    ({ session, isSuccess }, { probability }) => {
      if (isSuccess !== null) forecasts.push({ session, probability, isSuccess });
    },
  );
  return scorecardOf("replay", forecasts);
}
