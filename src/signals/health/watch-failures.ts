import { bernoulliCusum, type CusumState } from "../../stats/bernoulli-cusum.ts";
import { burnRate, type BurnRateState } from "../../stats/burn-rate.ts";
import { type CusumDesign, designCusum } from "../../stats/cusum-design.ts";
import { type Estimator, requireVersion, type VersionedState } from "../../stats/estimator.ts";
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

export interface FailureObservation extends Observation {
  readonly failed: boolean;
}

interface Counts {
  readonly failures: number;
  readonly successes: number;
}

/** What was learned, what is watched, and the sessions since the level last stood at nothing. */
export interface FailureWatchState extends VersionedState, Alarm {
  readonly baseline: Counts;
  readonly low: CusumState;
  readonly medium: CusumState;
  readonly burn: BurnRateState;
  readonly trail: readonly FailureObservation[];
}

/** Rise of the share of failures that is to be found soonest. */
const shift = 0.1;
/** A share of failures above which there is nothing left to watch. */
const highestBaseline = 0.8;
const dayMs = 86_400_000;
const version = 1;

/**
 * Watches one outcome a session for a slow rise of the share of failures: a Bernoulli CUSUM against the upper 90% bound of
 * the first sessions' share. Low at the alarm of the small budget; medium at that of the large one, or when failures burn
 * three times what the baseline allows, over a day and over a week. A drift ends after {@link recoverySessions} at the
 * baseline's share, a medium one also when {@link newNormalSessions} have passed: theirs is the new baseline.
 */
export const failureWatch: Estimator<FailureObservation, FailureWatchState, Drift | null> = {
  init: () => watching({ failures: 0, successes: 0 }),
  step(state, observation) {
    requireVersion(state, version, "failureWatch");
    const { baseline } = state;
    const isLearning = baseline.failures + baseline.successes < baselineSessions;
    if (isLearning) return watching(counted(baseline, observation));
    const designs = designsOf(baseline);
    return designs === null ? state : settled(watched(state, observation, designs));
  },
  result(state) {
    const { baseline, trail, sinceAlarm, severity } = state;
    const designs = sinceAlarm === null ? null : designsOf(baseline);
    const [since] = trail;
    if (designs === null || since === undefined) return null;
    const burn = burnOf(designs.low).result(state.burn);
    return {
      severity,
      baseline: shareOf(baseline),
      baselineSessions: baseline.failures + baseline.successes,
      now: shareOf(countsOf(trail)),
      nowSessions: trail.length,
      threshold: designs[severity].limit,
      sessionsPerFalseAlarm: falseAlarmBudget[severity],
      burn: { day: burn.fast.burn, week: burn.slow.burn },
      since,
      evidence: trail.filter(({ failed }) => failed).slice(-mostEvidence),
    };
  },
};

function watching(baseline: Counts): FailureWatchState {
  const fresh = { version, level: 0, n: 0, alarms: 0, isAlarm: false };
  const burn = { version, atMs: null, slices: [] };
  return { version, baseline, low: fresh, medium: fresh, burn, trail: [], sinceAlarm: null, severity: "low" }; // prettier-ignore
}

function watched(
  state: FailureWatchState,
  observation: FailureObservation,
  designs: Designs,
): FailureWatchState {
  const low = bernoulliCusum(designs.low).step(state.low, !observation.failed);
  const medium = bernoulliCusum(designs.medium).step(state.medium, !observation.failed);
  const counts = countsOf([observation]);
  const burnEstimator = burnOf(designs.low);
  const burn = burnEstimator.step(state.burn, { atMs: observation.at, ...counts });
  const isDrift = state.sinceAlarm !== null || low.isAlarm || medium.isAlarm;
  const isGrave = medium.isAlarm || burnEstimator.result(burn).isBurning;
  const begins = !isDrift && low.level === 0;
  return {
    ...state,
    low,
    medium,
    burn,
    trail: begins ? [] : [...state.trail, observation].slice(-longestTrail),
    ...alarmOf(state, isDrift, isGrave),
  };
}

/** Ends a drift that is over. */
function settled(state: FailureWatchState): FailureWatchState {
  const { sinceAlarm, trail, baseline } = state;
  if (sinceAlarm === null) return state;
  const recent = countsOf(trail.slice(-recoverySessions));
  const most = Math.floor(shareOf(baseline) * recoverySessions);
  if (sinceAlarm >= recoverySessions && recent.failures <= most) return watching(baseline);
  if (state.severity === "low" || sinceAlarm < newNormalSessions) return state;
  return watching(countsOf(trail.slice(-newNormalSessions)));
}

function counted({ failures, successes }: Counts, { failed }: FailureObservation): Counts {
  return failed ? { failures: failures + 1, successes } : { failures, successes: successes + 1 };
}

function countsOf(observations: readonly FailureObservation[]): Counts {
  const none: Counts = { failures: 0, successes: 0 };
  return observations.reduce(counted, none);
}

function shareOf({ failures, successes }: Counts): number {
  return failures / Math.max(1, failures + successes);
}

function burnOf({ baseline }: CusumDesign) {
  return burnRate({
    objective: 1 - baseline,
    fastWindowMs: dayMs,
    slowWindowMs: 7 * dayMs,
    threshold: 3,
  });
}

type Designs = Readonly<Record<Drift["severity"], CusumDesign>>;

/** A design takes a while, follows from the counts alone, and there are few different counts. */
const designed = new Map<number, Designs | null>();

function designsOf(baseline: Counts): Designs | null {
  const key = baseline.failures * (baselineSessions + newNormalSessions + 1) + baseline.successes;
  const known = designed.get(key);
  if (known !== undefined) return known;
  const designs = shareOf(baseline) > highestBaseline ? null : design(baseline);
  designed.set(key, designs);
  return designs;
}

function design(baseline: Counts): Designs {
  const of = (averageRunLength: number): CusumDesign =>
    designCusum({ baseline, shift, averageRunLength });
  return { low: of(falseAlarmBudget.low), medium: of(falseAlarmBudget.medium) };
}
