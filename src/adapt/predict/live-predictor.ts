import type { Clock } from "../../core/clock.ts";
import type { TableAge } from "../table-age.ts";
import type { CallSubject } from "./call-subject.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import { replayExecutions, type HistoryCall } from "./replay-executions.ts";
import {
  createSuccessPredictor,
  type SuccessForecast,
  type SuccessPredictor,
} from "./success-predictor.ts";

export interface StatedPrediction {
  readonly id: string;
  readonly prediction: Prediction;
}

/**
 * Predicts calls as they come and learns what became of them at once: what a program did itself counts for its next
 * call without a look at the store.
 */
export interface LivePredictor {
  predict(subject: CallSubject, session: string): Promise<StatedPrediction>;
  /** Takes in what a predicted call came to; null where nobody knows. A second time changes nothing. */
  learn(id: string, isSuccess: boolean | null): void;
}

export interface LivePredictorPorts {
  /** The calls before, oldest first, and how old that knowledge is; read once. */
  readonly history: () => Promise<{
    readonly calls: readonly HistoryCall[];
    readonly age: TableAge;
  }>;
  readonly clock: Clock;
  readonly newId: () => string;
}

interface Pending {
  readonly subject: CallSubject;
  readonly session: string;
  readonly forecast: SuccessForecast;
}

/** Predictions that wait for their outcome at a time; those of calls that never ended make room. */
const mostPending = 10_000;

export function createLivePredictor(ports: LivePredictorPorts): LivePredictor {
  const pending = new Map<string, Pending>();
  let warm: Promise<{ readonly predictor: SuccessPredictor; readonly age: TableAge }> | null = null;
  let ready: SuccessPredictor | null = null;

  const start = async (): Promise<{ predictor: SuccessPredictor; age: TableAge }> => {
    const { calls, age } = await ports.history();
    const predictor = createSuccessPredictor();
    replayExecutions(predictor, calls);
    ready = predictor;
    return { predictor, age };
  };

  return {
    async predict(subject, session) {
      warm ??= start();
      const { predictor, age } = await warm.catch((error: unknown) => {
        // The next call tries to read the history again.
        warm = null;
        throw error;
      });
      const forecast = predictor.predict(subject, session);
      const id = ports.newId();
      pending.set(id, { subject, session, forecast });
      const oldest = pending.keys().next();
      if (pending.size > mostPending && oldest.done !== true) pending.delete(oldest.value);
      return { id, prediction: predictionOf(forecast, age) };
    },
    learn(id, isSuccess) {
      const made = pending.get(id);
      if (made === undefined || ready === null) return;
      pending.delete(id);
      const { subject, session, forecast } = made;
      ready.learn({ subject, session, at: ports.clock.now(), isSuccess }, forecast);
    },
  };
}
