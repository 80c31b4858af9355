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

function isSameStep(a: HistoryCall, b: HistoryCall): boolean {
  return a.step !== null && a.step === b.step && a.session === b.session;
}
