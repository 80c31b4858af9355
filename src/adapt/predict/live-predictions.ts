import type { StatisticsStore, StoredExecution } from "../../store/statistics-port.ts";
import { tableAge, type TableAge } from "../table-age.ts";
import type { HistoryFold } from "./fold-history.ts";
import { historyCall } from "./history-call.ts";
import { createLaterExecutions } from "./later-executions.ts";
import {
  liveScorecard,
  type LiveScorecard,
  type PredictionAccuracy,
} from "./prediction-accuracy.ts";
import { type PredictionRequest, subjectOf } from "./prediction-request.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import {
  type KnownCall,
  type LearnedRows,
  recordedCall,
  recordedExecutions,
} from "./recorded-calls.ts";
import { replayInTurns } from "./replay-executions.ts";
import { type Scorecard, scorecardOf, type SessionForecast } from "./scorecard.ts";
import { createSuccessPredictor, type SuccessForecast } from "./success-predictor.ts";
import { createStating, type Stating, type StatingPorts } from "./state-prediction.ts";
import { createWarmPredictor, mostRemembered, type WarmPredictor } from "./warm-predictor.ts";

export interface LivePredictionsPorts extends StatingPorts, Pick<HistoryFold, "snapshots"> {
  readonly store: Pick<
    StatisticsStore,
    "latestExecutions" | "derivationAge" | "forgottenAt" | "liveForecasts" | "countPredictions"
  >;
}

/** How good predictions were: those that prove something, and what would have been said of the history. */
export interface Scorecards extends TableAge {
  readonly live: LiveScorecard;
  readonly replay: Scorecard;
}

/** Says what to expect of calls, writes it down before they are made, and learns what became of them. */
export interface LivePredictions
  extends Stating, Pick<WarmPredictor, "isWarm" | "noteOwnDerivation" | "forget"> {
  /** With everything that is in the tables. Nothing is written. */
  predict(tool: string, request: PredictionRequest): Promise<Prediction>;
  /** Takes in calls that this process has recorded. */
  learn(rows: LearnedRows): void;
  /** Takes in what became of a stated call where it could not be recorded; after `learn` it changes nothing. */
  settle(id: string, session: string, isSuccess: boolean | null): void;
  scorecards(): Promise<Scorecards>;
  accuracy(days: number): Promise<PredictionAccuracy>;
}

/** Calls of the history that a scorecard predicts again: the latest. */
const mostExecutions = 100_000;
/** Scored predictions that a scorecard reads: the latest. */
const mostForecasts = 100_000;
const dayMs = 86_400_000;

export function createLivePredictions(ports: LivePredictionsPorts): LivePredictions {
  const { store, clock, snapshots, onEvent } = ports;
  const onFault = (error: unknown): void =>
    onEvent({ name: "prediction.history.unread", fields: { failure: String(error) } });
  const warm = createWarmPredictor({ store, clock, snapshots, onFault });
  const live = async (since: number): Promise<LiveScorecard> =>
    liveScorecard(
      await store.liveForecasts({ since, limit: mostForecasts }),
      await store.countPredictions(since),
    );
  const tellScore = scoreTeller(onEvent);
  const stating = createStating(ports, warm);
  const learnNow = (executions: readonly StoredExecution[]): void => {
    for (const call of executions.map(recordedCall)) tellScore(call, warm.learn(call));
  };
  // A program that only records does not pay for predictions.
  const later = createLaterExecutions(mostRemembered);
  const catchUp = (): void => learnNow(later.take());
  return {
    get isWarm() {
      return warm.isWarm;
    },
    noteOwnDerivation: warm.noteOwnDerivation,
    forget: warm.forget,
    async predict(tool, request) {
      catchUp();
      const subject = subjectOf(tool, request, clock.now(), ports);
      const { predictor, age } = await warm.current();
      return predictionOf(predictor.predict(subject, request.session ?? null), age);
    },
    state(...asked) {
      catchUp();
      return stating.state(...asked);
    },
    learn(rows) {
      later.add(recordedExecutions(rows, ports.hourOfWeek));
      if (!warm.isAtRest) catchUp();
    },
    settle(id, session, isSuccess) {
      catchUp();
      const call = ports.callKey(id);
      tellScore({ session, call, isSuccess }, warm.settle(session, call, isSuccess));
    },
    scorecards: async () => ({
      live: await live(0),
      replay: await replayed(store),
      ...tableAge(await store.derivationAge()),
    }),
    flush: stating.flush,
    accuracy: async (days) => ({ period_days: days, ...(await live(clock.now() - days * dayMs)) }),
  };
}

function scoreTeller(onEvent: LivePredictionsPorts["onEvent"]) {
  return (
    { session, call, isSuccess }: Pick<KnownCall, "session" | "call" | "isSuccess">,
    said: SuccessForecast | null,
  ): void => {
    if (said === null || isSuccess === null) return;
    const fields = { session, call, probability: said.probability, succeeded: isSuccess };
    onEvent({ name: "prediction.scored", fields });
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
