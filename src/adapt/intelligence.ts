import type { Clock } from "../core/clock.ts";
import type { Mac } from "../core/hash.ts";
import type { Redactor } from "../redact/redactor.ts";
import {
  type AdaptationVerbPorts,
  type AdaptationVerbs,
  createAdaptationVerbs,
} from "./adaptation-verbs.ts";
import { atLeastOne } from "./at-least-one.ts";
import { bestModel, type BestModelOptions, type ModelPerformance } from "./best-model.ts";
import { checkPredictionRequest, paramsJson } from "./check-request.ts";
import { executionPattern, type ExecutionPattern, type PatternPlace } from "./execution-pattern.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import {
  type HousePerformance,
  housePerformance,
  type HousePerformanceOptions,
} from "./house-performance.ts";
import { intelligenceReport, type IntelligenceReport } from "./intelligence-report.ts";
import type { IntelligenceStore } from "./intelligence-store.ts";
import type { HermesIngest } from "./ingest-hermes-session.ts";
import { learningVelocity, type LearningVelocity } from "./learning-velocity.ts";
import { type OwnWrites, ownWrites } from "./own-writes.ts";
import type { Prediction } from "./predict/prediction.ts";
import type { LivePredictions, Scorecards } from "./predict/live-predictions.ts";
import type { PredictionRequest } from "./predict/prediction-request.ts";
import type { ExecutionRecorder, RecordedExecution } from "./record-execution.ts";
import { createRouteVerbs, type RouteVerbPorts, type RouteVerbs } from "./route/route-verbs.ts";
import { type TableAge, tableAge } from "./table-age.ts";

/**
 * What executions teach about tools, houses and models. Records carry the column names of the five SQL views, rates the
 * number of outcomes and the interval they rest on, answers from tables their age. An instance reads what it wrote
 * itself; what other processes recorded counts once they, or a scan, brought the tables up to date. Executions that state
 * house, model and type of work are in the counts as soon as they are recorded, before the time that the tables are of.
 */
export interface Intelligence extends AdaptationVerbs, RouteVerbs {
  /** Commits one execution: when the promise resolves it is durable. Throws `invalid-execution`. */
  recordExecution(execution: ExecutionRecord): Promise<RecordedExecution>;
  /**
   * Records many executions, in order, in few commits: when the promise resolves all are durable. Throws
   * `invalid-execution` for the first that is wrong, before any is recorded.
   */
  recordExecutions(executions: readonly ExecutionRecord[]): Promise<readonly RecordedExecution[]>;
  /**
   * How a tool fares in a house (null: in none), over all models. With `params` (also `{}`) those executions with equal
   * parameters, without them all. Null where there are none.
   */
  getPattern(
    tool: string,
    house: string | null,
    params?: unknown,
  ): Promise<ExecutionPattern | null>;
  /** The model whose success at a type of work is surest (highest lower bound); null where none has enough samples. */
  getBestModel(taskType: string, options?: BestModelOptions): Promise<ModelPerformance | null>;
  getHousePerformance(house: string, options?: HousePerformanceOptions): Promise<HousePerformance>;
  /**
   * Takes in a Hermes session (`{session_id, model, messages, ...}`); answers how many executions were new, so that the
   * same session again gives 0.
   */
  ingestHermesSession(session: unknown): Promise<number>;
  /**
   * How likely a call is to succeed, with its interval, what that rests on and why. The first answer reads the latest
   * 100,000 to 125,000 executions; later ones come from memory, which learns what is recorded here in the same call, until others
   * have changed the tables. With `record` it is written down before it is told, and scored once the call is recorded
   * here under `callId`, or else under the `prediction_id` of the answer. Throws `invalid-request`.
   */
  predictSuccess(tool: string, request?: RecordedRequest): Promise<Prediction>;
  /** How good predictions were: the written ones, and replays of the history, each by what was known before its call. */
  scorecard(): Promise<Scorecards>;
  /** The last three days against the three before. */
  learningVelocity(): Promise<LearningVelocity>;
  intelligenceReport(): Promise<IntelligenceReport>;
  /** How old the tables are that the answers come from. */
  age(): Promise<TableAge>;
}

export interface RecordedRequest extends PredictionRequest {
  readonly record?: boolean;
  /** The `call_id` that the call will be recorded under; that of the prediction when left out. */
  readonly callId?: string;
}

export interface IntelligencePorts extends AdaptationVerbPorts, Omit<RouteVerbPorts, "store"> {
  readonly store: IntelligenceStore;
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** A new id; later ones sort later. */
  readonly newId: () => string;
  readonly predictions: LivePredictions;
  /** Brings the derived tables up to date with the record; answers how many sessions that took. */
  readonly derive: () => Promise<{ readonly sessions: number }>;
  readonly recorder: ExecutionRecorder;
  readonly ingestHermesSession: HermesIngest;
}

function routesAfterOwnWrites(routes: RouteVerbs, own: OwnWrites): RouteVerbs {
  return {
    route: own.reading(routes.route),
    lookAtRoute: own.reading(routes.lookAtRoute),
    recordRouteOutcome: routes.recordRouteOutcome,
    getOptimalHouse: own.reading(routes.getOptimalHouse),
    getModelSelection: own.reading(routes.getModelSelection),
    replayRoutes: own.reading(routes.replayRoutes),
  };
}

const dayMs = 86_400_000;
const velocityDays = 3;

export function createIntelligence(ports: IntelligencePorts): Intelligence {
  const { store, clock, recorder, predictions } = ports;
  const routes = createRouteVerbs(ports);
  const own = ownWrites(() => deriveOwn(ports).then(routes.refresh), recorder.uncounted);
  const catchUp = own.reading(() => Promise.resolve());
  const age = async (): Promise<TableAge> => tableAge(await store.derivationAge());
  const performanceOf = async (house: string, days: number): Promise<HousePerformance> => {
    const since = clock.now() - atLeastOne(days, "days") * dayMs;
    return housePerformance(house, days, await store.houseTotals({ house, since }), await age());
  };
  const adaptation = createAdaptationVerbs(ports);
  const velocity = async (): Promise<LearningVelocity> => {
    const [now, periodMs] = [clock.now(), velocityDays * dayMs];
    const recent = await store.periodTotals({ from: now - periodMs, to: now + 1 });
    const previous = await store.periodTotals({ from: now - 2 * periodMs, to: now - periodMs });
    return learningVelocity(recent, previous, velocityDays);
  };
  return {
    recordExecution: own.recording(recorder.one),
    recordExecutions: own.recording(recorder.many),
    predictSuccess: predictionVerb(ports, catchUp),
    scorecard: own.reading(() => predictions.scorecards()),
    learningVelocity: own.reading(velocity),
    intelligenceReport: own.reading(() =>
      intelligenceReport({
        store,
        clock,
        performanceOf,
        getAdaptations: adaptation.getAdaptations,
        currentPolicies: adaptation.currentPolicies,
        velocity,
        predictions,
        age,
      }),
    ),
    ingestHermesSession: own.writing(async (session: unknown) => {
      const added = await ports.ingestHermesSession(session);
      predictions.forget();
      return added;
    }),
    getPattern: patternVerb(ports, own, age),
    getBestModel: own.readingCounts(
      async (taskType: string, { minSamples = 5 }: BestModelOptions = {}) => {
        const models = await store.modelTotals(taskType);
        return bestModel(taskType, models, await age(), atLeastOne(minSamples, "minSamples"));
      },
    ),
    getHousePerformance: own.reading((house: string, { days = 7 }: HousePerformanceOptions = {}) =>
      performanceOf(house, days),
    ),
    ...adaptation,
    ...routesAfterOwnWrites(routes, own),
    analyzeAndAdapt: own.reading(adaptation.analyzeAndAdapt),
    age,
  };
}

/** Counts hold what a tool did with any parameters; what it did with equal ones stands in the rows of executions. */
function patternVerb(
  { store, mac }: Pick<IntelligencePorts, "store" | "mac">,
  own: OwnWrites,
  age: () => Promise<TableAge>,
): Intelligence["getPattern"] {
  const pattern = async (place: PatternPlace): Promise<ExecutionPattern | null> =>
    executionPattern(place, await store.toolTotals(place), await age());
  const [ofRows, ofCounts] = [own.reading(pattern), own.readingCounts(pattern)];
  return async (tool, house, params) =>
    params === undefined
      ? ofCounts({ tool, house, paramHash: null })
      : ofRows({ tool, house, paramHash: mac(paramsJson(params)) });
}

function predictionVerb(
  { predictions, sessionKey }: Pick<IntelligencePorts, "predictions" | "sessionKey">,
  catchUp: () => Promise<void>,
): Intelligence["predictSuccess"] {
  return async (tool, given = {}) => {
    checkPredictionRequest(tool, given);
    const { record = false, callId, ...request } = given;
    // What was recorded here before the first answer is read from the tables; later it is learned as it is recorded.
    if (!predictions.isWarm) await catchUp();
    if (!record) return predictions.predict(tool, request);
    const call = { session: sessionKey(), callId: callId ?? null, waitsFor: "disk" } as const;
    return (await predictions.state(tool, request, call)).prediction;
  };
}

/** Where nothing but the session of this instance was derived, predictions know it already. */
async function deriveOwn({ store, derive, predictions }: IntelligencePorts): Promise<void> {
  const before = await store.derivationAge();
  const { sessions } = await derive();
  if (sessions > 1) return;
  predictions.noteOwnDerivation(before.derivedAt, (await store.derivationAge()).derivedAt);
}
