import type { SessionView } from "../core/session-view.ts";
import type { SignalValue } from "../core/signal-value.ts";
import { defaultStagnationConfig } from "./stagnation/detect-stagnation.ts";
import { watchedValues } from "./health/watched-values.ts";
import { sessionSignals, type SessionSignals } from "./session-signals.ts";

/** Names under which the signals of a session are kept. */
export const signalNames = {
  accuracy: "step-accuracy",
  stagnation: "stagnation",
  health: "session-health",
  watched: "watched-values",
  erosion: "quality-erosion",
} as const;

/** Raised when a rule changes: the same session then gives other values. */
const version = 2;

/**
 * What is kept of a session's signals, as of its last record: the same session gives the same values whenever it is
 * derived. Pure.
 */
export function signalValues(session: SessionView): readonly SignalValue[] {
  const signals = sessionSignals(session, null);
  return [
    accuracyValue(signals),
    healthValue(signals),
    stagnationValue(signals),
    erosionValue(signals),
    watchedValue(session, signals),
  ];
}

/** How far the work decayed over its last ten turns with tool calls, 0..1; cites them where it did. */
function erosionValue({ erosion }: SessionSignals): SignalValue {
  const signal = signalNames.erosion;
  if (erosion === null) return unknown(signal, "too few steps called a tool");
  const { score, steps, ...detail } = erosion;
  const cited = erosion.eroding ? steps : [];
  return { signal, version, value: score, reason: null, steps: cited, detail: { ...detail } };
}

/** Number of tools of which something is watched for drifts over sessions; what it is stands in its detail. */
function watchedValue(session: SessionView, { scores }: SessionSignals): SignalValue {
  const signal = signalNames.watched;
  const values = watchedValues(session);
  const detail = { ...values };
  const reason = scores.length === 0 ? "no step was scored" : "nothing is known of any call";
  if (scores.length === 0 || values.tools.length === 0)
    return { ...unknown(signal, reason), detail };
  const drawn = values.tools.flatMap((tool) => tool.drawn?.step ?? []);
  return {
    signal,
    version,
    value: values.tools.length,
    reason: null,
    steps: [...new Set(drawn)],
    detail,
  };
}

/** Share of the scored steps that were correct, 0..1; cites those that were incorrect. */
function accuracyValue({ accuracy, scores }: SessionSignals): SignalValue {
  const signal = signalNames.accuracy;
  if (accuracy === null)
    return unknown(
      signal,
      scores.length === 0 ? "no step was scored" : "nobody knows what came of any call",
    );
  const steps = scores.filter(({ quality }) => quality === "incorrect").map(({ key }) => key);
  return {
    signal,
    version,
    value: accuracy.accuracy,
    reason: null,
    steps,
    detail: { ...accuracy },
  };
}

/** Number of findings that escalate; all findings stand in its detail. */
function healthValue({ findings, scores }: SessionSignals): SignalValue {
  if (scores.length === 0) return unknown(signalNames.health, "no step was scored");
  const escalating = findings.filter((finding) => finding.escalates);
  const steps = [...new Set(escalating.flatMap(({ stepKeys }) => stepKeys))];
  const value = escalating.length;
  return { signal: signalNames.health, version, value, reason: null, steps, detail: { findings } };
}

/** Share of the last calls that repeat, 0..1; cites them where the run was stuck at its end. */
function stagnationValue({ stagnation }: SessionSignals): SignalValue {
  const signal = signalNames.stagnation;
  const { ratio, steps, ...detail } = stagnation;
  if (steps.length < defaultStagnationConfig.minToolTurns)
    return unknown(signal, "too few steps called a tool");
  const cited = stagnation.verdict === "no_stagnation" ? [] : steps;
  return { signal, version, value: ratio, reason: null, steps: cited, detail: { ...detail } };
}

function unknown(signal: string, reason: string): SignalValue {
  return { signal, version, value: null, reason, steps: [], detail: {} };
}
