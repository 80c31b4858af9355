import { type Estimator, requireVersion, type VersionedState } from "../../stats/estimator.ts";
import { pageHinkley, type PageHinkleyState } from "../../stats/page-hinkley.ts";
import {
  alarmOf,
  baselineSessions,
  type Alarm,
  type Drift,
  falseAlarmBudget,
  longestTrail,
  mostEvidence,
  newNormalSessions,
  type Observation,
  recoverySessions,
} from "./drift-watch.ts";

export interface LevelObservation extends Observation {
  /** Natural logarithm of the quantity. */
  readonly value: number;
}

interface Level {
  readonly mean: number;
  /** What counts as one unit of change, of the logarithm. */
  readonly scale: number;
}

export interface LevelWatchState extends VersionedState, Alarm {
  /** Values that a baseline is learned from; empty once it is. */
  readonly learning: readonly number[];
  readonly level: Level | null;
  readonly low: PageHinkleyState;
  readonly medium: PageHinkleyState;
  readonly trail: readonly LevelObservation[];
}

/** Of the logarithm: half of it, 10%, is let pass even where sessions hardly differ. */
const leastScale = 0.2;
/** Change that is let pass and sums that raise an alarm, in units of the scale; the sums hold the false-alarm budget (see the test). */
const allowance = 0.5;
const thresholds = { low: 6, medium: 10 } as const;
const version = 1;

/**
 * Watches the logarithm of one quantity a session for a slow rise: Page-Hinkley from the first sessions' mean, in units of
 * their standard deviation. A drift ends after {@link recoverySessions} near the baseline, a medium one also when
 * {@link newNormalSessions} have passed: theirs is the new baseline. Steps by less than 10% are none.
 */
export const levelWatch: Estimator<LevelObservation, LevelWatchState, Drift | null> = {
  init: () => learning([]),
  step(state, observation) {
    requireVersion(state, version, "levelWatch");
    const { level } = state;
    if (level === null) return learning([...state.learning, observation.value]);
    return settled(watched(state, observation, level), level);
  },
  result({ level, trail, sinceAlarm, severity }) {
    const [since] = trail;
    if (level === null || sinceAlarm === null || since === undefined) return null;
    return {
      severity,
      baseline: Math.exp(level.mean),
      baselineSessions,
      now: Math.exp(meanOf(trail.map(({ value }) => value))),
      nowSessions: trail.length,
      threshold: thresholds[severity] * level.scale,
      sessionsPerFalseAlarm: falseAlarmBudget[severity],
      burn: null,
      since,
      evidence: trail.slice(-mostEvidence),
    };
  },
};

const watches = {
  low: pageHinkley({ delta: allowance, threshold: thresholds.low, leastValues: 1 }),
  medium: pageHinkley({ delta: allowance, threshold: thresholds.medium, leastValues: 1 }),
};

function learning(values: readonly number[]): LevelWatchState {
  return values.length < baselineSessions
    ? { ...fresh, learning: values, level: null }
    : { ...fresh, learning: [], level: levelOf(values) };
}

/** As if the first sessions had stood exactly at their mean. */
const seeded: PageHinkleyState = { ...watches.low.init(), n: baselineSessions };
const fresh = {
  version,
  low: seeded,
  medium: seeded,
  trail: [],
  sinceAlarm: null,
  severity: "low",
} as const;

function levelOf(values: readonly number[]): Level {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1); // prettier-ignore
  return { mean, scale: Math.max(leastScale, Math.sqrt(variance)) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function watched(
  state: LevelWatchState,
  observation: LevelObservation,
  level: Level,
): LevelWatchState {
  const unit = (observation.value - level.mean) / level.scale;
  const low = watches.low.step(state.low, unit);
  const medium = watches.medium.step(state.medium, unit);
  const isDrift = state.sinceAlarm !== null || low.isAlarm || medium.isAlarm;
  const begins = !isDrift && low.sum === low.lowest;
  return {
    ...state,
    low,
    medium,
    trail: begins ? [] : [...state.trail, observation].slice(-longestTrail),
    ...alarmOf(state, isDrift, medium.isAlarm),
  };
}

/** Ends a drift that is over. */
function settled(state: LevelWatchState, level: Level): LevelWatchState {
  const { sinceAlarm, trail } = state;
  if (sinceAlarm === null) return state;
  const recent = meanOf(trail.slice(-recoverySessions).map(({ value }) => value));
  if (sinceAlarm >= recoverySessions && recent <= level.mean + allowance * level.scale)
    return { ...fresh, learning: [], level };
  if (state.severity === "low" || sinceAlarm < newNormalSessions) return state;
  return learning(trail.slice(-newNormalSessions).map(({ value }) => value));
}
