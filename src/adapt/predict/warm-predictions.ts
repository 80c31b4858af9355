import { canonicalJson } from "../../core/canonical-json.ts";
import type { Mac } from "../../core/hash.ts";
import type { Forecast } from "../../stats/forecast.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import { tableAge, type TableAge } from "../table-age.ts";
import { type CallSubject, shellOf } from "./call-subject.ts";
import { historyCall } from "./history-call.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import { replayExecutions } from "./replay-executions.ts";
import { type Scorecard, scorecardOf } from "./scorecard.ts";
import { createSuccessPredictor, type SuccessPredictor } from "./success-predictor.ts";

/** What is known of a call before it is made. */
export interface PredictionRequest {
  /** JSON value; `{}` are parameters too, left out they are not known. */
  readonly params?: unknown;
  readonly house?: string;
  readonly model?: string;
  readonly taskType?: string;
  readonly repo?: string;
  /** Key of the session it belongs to: what happened in it so far counts. */
  readonly session?: string;
}

export interface WarmPredictionsPorts {
  readonly store: Pick<StatisticsStore, "latestExecutions" | "derivationAge">;
  readonly mac: Mac;
  /** Keys and types of parameters as the store keeps them. */
  readonly paramShape: (params: unknown) => string;
}

export interface WarmPredictions {
  /** Reads the history when it is first asked, and again when it has changed; else it answers from memory. */
  predict(tool: string, request: PredictionRequest): Promise<Prediction>;
  /** Replay of the history: what would have been said before each call, against what came of it. */
  scorecard(): Promise<Scorecard>;
}

/** Executions that the state is made from: the latest. Older ones hardly weigh, and a start stays bounded. */
const mostExecutions = 100_000;

interface WarmState {
  readonly predictor: SuccessPredictor;
  readonly replayed: readonly Forecast[];
  readonly age: TableAge;
}

export function createWarmPredictions(ports: WarmPredictionsPorts): WarmPredictions {
  let warm: Promise<WarmState> | null = null;
  let derivedAt: number | null = null;

  async function state(): Promise<WarmState> {
    const age = await ports.store.derivationAge();
    if (warm === null || age.derivedAt !== derivedAt) {
      derivedAt = age.derivedAt;
      warm = readHistory(ports.store, tableAge(age));
    }
    return await warm;
  }

  return {
    async predict(tool, request) {
      const { predictor, age } = await state();
      const forecast = predictor.predict(subjectOf(tool, request, ports), request.session ?? null);
      return predictionOf(forecast, age);
    },
    async scorecard() {
      const { replayed, age } = await state();
      return scorecardOf(replayed, age);
    },
  };
}

async function readHistory(
  store: WarmPredictionsPorts["store"],
  age: TableAge,
): Promise<WarmState> {
  const calls = (await store.latestExecutions(mostExecutions)).map(historyCall);
  const predictor = createSuccessPredictor();
  const replayed: Forecast[] = [];
  replayExecutions(predictor, calls, ({ isSuccess }, { probability }) => {
    if (isSuccess !== null) replayed.push({ probability, isSuccess });
  });
  return { predictor, replayed, age };
}

/** A call as predictions see it, its parameters under the store's key. */
export function subjectOf(
  tool: string,
  request: PredictionRequest,
  { mac, paramShape }: Pick<WarmPredictionsPorts, "mac" | "paramShape">,
): CallSubject {
  const { params } = request;
  const canonical = params === undefined ? null : canonicalJson(params);
  return {
    tool,
    shell: shellOf(tool, params),
    house: request.house ?? null,
    model: request.model ?? null,
    paramShape: params === undefined ? null : paramShape(params),
    paramHash: canonical === null ? null : mac(canonical),
    taskType: request.taskType ?? null,
    repo: request.repo ?? null,
    hourOfWeek: null,
    paramLength: canonical?.length ?? null,
  };
}
