import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { logMeanExp } from "./log-mean-exp.ts";

/** Two forecasts made before one outcome. */
export interface RivalForecasts {
  readonly isSuccess: boolean;
  readonly current: number;
  readonly candidate: number;
}

export interface SwitchState extends VersionedState {
  readonly isOn: boolean;
  /** Outcomes since the last switch. */
  readonly n: number;
  readonly switches: number;
  /** ln wealth of each bet that the forecast not in use loses less, over all its beginnings. */
  readonly logWealth: readonly number[];
}

export interface SwitchResult {
  /** True while the candidate is to be used. */
  readonly isOn: boolean;
  readonly n: number;
  readonly switches: number;
  /** Evidence for switching over now. */
  readonly eValue: number;
}

const version = 1;
const bets = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95] as const;
const [leastP, mostP] = [0.001, 0.999] as const;
/** A new bet begins every so many outcomes, so that a long good time does not hide that it has ended. */
const outcomesPerStart = 100;
/** The largest difference of two log-losses of forecasts in .001...999. */
const widestRange = Math.log(mostP / leastP);
/** What rounding may add to a difference. */
const tolerance = 1e-9;

/**
 * Uses a candidate forecast from when it has been shown to lose less, until the reverse is shown: bets on the difference
 * of both log-losses, bounded by clipping forecasts to .001...999, switch when they have grown to `threshold` (20 by
 * default: valid at any time, by Ville; Waudby-Smith and Ramdas, 2020; Henzi and Ziegel, 2022). The j-th hundred of
 * outcomes since the last switch begins a bet of its own with 1/(j(j+1)) of the money. All begin anew after a switch.
 *
 * @example
 * const choice = logLossSwitch();
 * const better = { isSuccess: true, current: 0.01, candidate: 0.99 };
 * choice.result(foldInputs(choice, Array.from({ length: 20 }, () => better))).isOn // => true
 */
export function logLossSwitch(
  options: { readonly threshold?: number; readonly range?: number } = {},
): Estimator<RivalForecasts, SwitchState, SwitchResult> {
  const { threshold = 20, range = widestRange } = options;
  const fresh = { n: 0, logWealth: bets.map(() => Math.log(0.5)) };
  return {
    init: () => ({ version, isOn: false, switches: 0, ...fresh }),
    step(state, forecasts) {
      requireVersion(state, version, "logLossSwitch");
      const gain = loss(forecasts, "current") - loss(forecasts, "candidate");
      if (Math.abs(gain) > range + tolerance)
        throw new RangeError(`logLossSwitch: losses differ by ${gain}, not by ${range} at most`);
      const share = (state.isOn ? -gain : gain) / range;
      const next = { ...state, n: state.n + 1, logWealth: grown(state, share) };
      if (eValueOf(next) < threshold) return next;
      return { version, isOn: !state.isOn, switches: state.switches + 1, ...fresh };
    },
    result: (state) => {
      const { isOn, n, switches } = state;
      return { isOn, n, switches, eValue: eValueOf(state) };
    },
  };
}

function grown({ n, logWealth }: SwitchState, share: number): readonly number[] {
  const begun = 1 + Math.floor(n / outcomesPerStart);
  const isStart = n > 0 && n % outcomesPerStart === 0;
  return logWealth.map((wealth, index) => {
    const staked = isStart ? logSum(wealth, -Math.log(begun * (begun + 1))) : wealth;
    return staked + Math.log1p((bets[index] ?? 0) * share);
  });
}

/** What has grown, and the money that no bet has begun with. */
function eValueOf({ n, logWealth }: SwitchState): number {
  const begun = 1 + Math.floor(Math.max(0, n - 1) / outcomesPerStart);
  return Math.exp(logMeanExp(logWealth)) + 1 / (begun + 1);
}

function logSum(a: number, b: number): number {
  return logMeanExp([a, b]) + Math.LN2;
}

function loss({ isSuccess, ...forecasts }: RivalForecasts, which: "current" | "candidate"): number {
  const p = Math.min(mostP, Math.max(leastP, forecasts[which]));
  return -Math.log(isSuccess ? p : 1 - p);
}
