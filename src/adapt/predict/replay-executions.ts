import { setImmediate as nextTurn } from "node:timers/promises";
import type { ObservedCall, SuccessForecast, SuccessPredictor } from "./success-predictor.ts";

/** A call of a history. Calls of one step are made together: none of their outcomes is known before the last is made. */
export interface HistoryCall extends ObservedCall {
  readonly step: string | null;
}

/**
 * Predicts and learns call by call, in the order given (that of the events' times), each before its outcome. Forecasts
 * that were made so are replays: they are what would have been said.
 */
export function replayExecutions<Call extends HistoryCall>(
  predictor: SuccessPredictor,
  calls: Iterable<Call>,
  onForecast: (call: Call, forecast: SuccessForecast) => void = () => undefined,
): void {
  let pending: (readonly [Call, SuccessForecast])[] = [];
  const settle = (): void => {
    for (const [call, forecast] of pending) predictor.learn(call, forecast);
    pending = [];
  };
  for (const call of calls) {
    const [first] = pending;
    if (first !== undefined && !isSameStep(first[0], call)) settle();
    const forecast = predictor.predict(call.subject, call.session);
    onForecast(call, forecast);
    pending.push([call, forecast]);
  }
  settle();
}

/** Calls that are learned before other work has its turn: some twenty milliseconds. */
const callsPerTurn = 500;

/** The same while other work goes on: a history takes seconds. */
export async function replayInTurns<Call extends HistoryCall>(
  predictor: SuccessPredictor,
  calls: readonly Call[],
  onForecast?: (call: Call, forecast: SuccessForecast) => void,
): Promise<void> {
  for (let start = 0; start < calls.length;) {
    const end = endOfStep(calls, start + callsPerTurn);
    replayExecutions(predictor, calls.slice(start, end), onForecast);
    start = end;
    // oxlint-disable-next-line no-await-in-loop -- see above
    await nextTurn();
  }
}

/** Where the step that a call stands in has ended: its calls are made together. */
export function endOfStep(calls: readonly StepPlace[], from: number): number {
  let end = Math.min(from, calls.length);
  for (; end < calls.length; end += 1) {
    const [before, at] = [calls[end - 1], calls[end]];
    if (before === undefined || at === undefined || !isSameStep(before, at)) break;
  }
  return end;
}

type StepPlace = Pick<HistoryCall, "session" | "step">;

function isSameStep(a: StepPlace, b: StepPlace): boolean {
  return a.step !== null && a.step === b.step && a.session === b.session;
}
