import {
  type AdaptiveFeature,
  adaptiveFeatures,
  type AdaptiveMode,
} from "../../core/adaptive-mode.ts";
import { changesLeft } from "./change-limits.ts";
import { defaultValue, type Knob, knobAddress, type KnobValue, shownValue } from "./knob.ts";
import {
  currentVersion,
  knownKnobs,
  modesPolicy,
  type PolicyState,
  storedIn,
} from "./policy-state.ts";
import type { MeasuredEffect } from "./policy-version.ts";
import { type RuleVerdict, shownChange } from "./propose-change.ts";
import type { RunningTrial } from "./review-policies.ts";
import { measureTrial } from "./weigh-trial.ts";

export interface KnobOverview {
  /** `ezra.evidence_threshold`. */
  readonly knob: string;
  readonly value: KnobValue;
  readonly default: KnobValue;
  /** Null for a choice of names. */
  readonly low: number | null;
  readonly high: number | null;
  readonly step: number | null;
  readonly feature: AdaptiveFeature;
  readonly meaning: string;
}

export interface TrialOverview {
  readonly adaptation: string;
  readonly knob: string;
  readonly value: KnobValue;
  /** Probability with which a session gets it. */
  readonly share: number;
  readonly started_at: string;
  /** Sessions that are not weighed yet: each is, a day after it began. */
  readonly pending: number;
  /** So far. */
  readonly effect: MeasuredEffect;
}

export interface PolicyOverview {
  readonly modes: readonly {
    readonly feature: AdaptiveFeature;
    readonly mode: AdaptiveMode;
    readonly set_by: "configuration" | "person" | "default";
  }[];
  readonly policies: readonly {
    readonly policy: string;
    readonly version: number;
    /** Null for the default. */
    readonly since: string | null;
    readonly actor: string;
    readonly reason: string;
    readonly knobs: readonly KnobOverview[];
    readonly trial: TrialOverview | null;
  }[];
  /** What each rule makes of the record now. */
  readonly rules: readonly {
    readonly trigger: string;
    readonly knob: string;
    readonly n: number;
    readonly reason: string;
    /** What would be proposed. */
    readonly proposal: { readonly old_value: KnobValue; readonly new_value: KnobValue } | null;
  }[];
  /** Proposals that may still be made within this day. */
  readonly changes_left: number;
}

export function policyOverview(
  state: PolicyState,
  trials: readonly RunningTrial[],
  verdicts: readonly RuleVerdict[],
  now: number,
): PolicyOverview {
  const byPolicy = Map.groupBy(knownKnobs(state), ({ policy }) => policy);
  return {
    modes: adaptiveFeatures.map((feature) => ({
      feature,
      mode: state.modes[feature],
      set_by: modeOrigin(state, feature),
    })),
    policies: [...byPolicy].map(([policy, knobs]) => {
      const { version, at, because } = currentVersion(state, policy);
      const running = trials.find((trial) => trial.version.policy === policy);
      return {
        policy,
        version,
        since: version === 1 ? null : new Date(at).toISOString(),
        actor: because.actor,
        reason: because.reason,
        knobs: knobs.map((knob) => knobOverview(state, knob)),
        trial: running === undefined ? null : trialOverview(running, now),
      };
    }),
    rules: verdicts.map(({ trigger, knob, n, reason, change }) => ({
      trigger,
      knob: knobAddress(knob),
      n,
      reason,
      proposal: change === null ? null : shownChange(knob, change),
    })),
    changes_left: changesLeft(state, now),
  };
}

function modeOrigin(state: PolicyState, feature: AdaptiveFeature) {
  if (state.configuredModes.includes(feature)) return "configuration";
  return feature in currentVersion(state, modesPolicy).values ? "person" : "default";
}

function knobOverview(state: PolicyState, knob: Knob): KnobOverview {
  const isNumber = knob.kind === "number";
  const inSteps = (steps: number): number => Number(shownValue(knob, steps));
  return {
    knob: knobAddress(knob),
    value: shownValue(knob, storedIn(currentVersion(state, knob.policy), knob)),
    default: shownValue(knob, defaultValue(knob)),
    low: isNumber ? inSteps(knob.fewestSteps) : null,
    high: isNumber ? inSteps(knob.mostSteps) : null,
    step: isNumber ? inSteps(1) : null,
    feature: knob.feature,
    meaning: knob.meaning,
  };
}

function trialOverview({ version, knob, data }: RunningTrial, now: number): TrialOverview | null {
  const { trial } = version;
  if (trial === null) return null;
  const effect = measureTrial(data, trial.share, now);
  return {
    adaptation: trial.adaptation,
    knob: knobAddress(knob),
    value: shownValue(knob, trial.value),
    share: trial.share,
    started_at: new Date(trial.startedAt).toISOString(),
    pending: data.assignments.length - effect.n,
    effect,
  };
}
