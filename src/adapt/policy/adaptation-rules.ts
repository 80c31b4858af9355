import type { AdaptiveFeature } from "../../core/adaptive-mode.ts";

export const triggers = ["low_success", "better_model", "breaker_trips", "stale_prefetch"] as const;
export type Trigger = (typeof triggers)[number];

/**
 * What may lead to a change of which knob. The direction is a hypothesis: a trial measures it, and after one that did not
 * help the other way is tried.
 */
export interface AdaptationRule {
  readonly trigger: Trigger;
  /** Name within its policy; `*` stands for a tool, or for a type of work. */
  readonly knob: string;
  /** The first attempt: by so much, in the knob's unit, or to so many times the value; null for a choice of names. */
  readonly move: { readonly by: number } | { readonly times: number } | null;
  /** Values that the rule may reach; null for a choice of names. */
  readonly bounds: readonly [low: number, high: number] | null;
  /** What the trial measures per session: the share of successes of these executions (metric-scope.ts). */
  readonly metric: "success_of_house" | "success_of_tool" | "success_of_task_type";
  readonly change_type: AdaptiveFeature;
  /** False where only the first direction makes sense. */
  readonly mayReverse: boolean;
  /** Effect that a trial has to show more than: below 0 where a change only must not cost more than that. */
  readonly leastEffect: number;
  /** Stated with the change; null where the comparison itself says it. */
  readonly expectedImprovement: number | null;
  /** What raises it; null for a comparison of models. */
  readonly shift: ShiftRule | null;
  /** What opened the breakers that count; left out where no breaker does. */
  readonly causes?: readonly string[];
}

/** A share of bad outcomes per session that is taken for normal, and how much worse is worth finding. */
export interface ShiftRule {
  readonly baseline: number;
  readonly rise: number;
  /** Budget of false alarms: mean number of sessions between two, at the baseline. */
  readonly averageRunLength: number;
}

/** What the rules for the limits of a tool have in common. */
const limitOfTool = {
  trigger: "breaker_trips",
  metric: "success_of_tool",
  change_type: "threshold",
  mayReverse: true,
  leastEffect: 0,
  expectedImprovement: 0.1,
  shift: { baseline: 0.1, rise: 0.2, averageRunLength: 1000 },
} as const satisfies Partial<AdaptationRule>;

export const adaptationRules: readonly AdaptationRule[] = [
  {
    trigger: "low_success",
    knob: "evidence_threshold",
    move: { by: -0.1 },
    bounds: [0.6, 0.9],
    metric: "success_of_house",
    change_type: "policy",
    mayReverse: true,
    leastEffect: 0,
    expectedImprovement: 0.1,
    // Below 60% the first engine relaxed a threshold.
    shift: { baseline: 0.4, rise: 0.2, averageRunLength: 1000 },
  },
  {
    trigger: "better_model",
    knob: "model.*",
    move: null,
    bounds: null,
    metric: "success_of_task_type",
    change_type: "routing",
    mayReverse: false,
    leastEffect: 0,
    expectedImprovement: null,
    shift: null,
  },
  {
    ...limitOfTool,
    knob: "timeout_seconds.*",
    move: { times: 2 },
    bounds: [5, 600],
    causes: ["timeout"],
  },
  {
    ...limitOfTool,
    knob: "concurrency.*",
    // What is overloaded answers better when less is asked of it at once.
    move: { times: 0.5 },
    bounds: [1, 16],
    causes: ["rate-limit", "network", "slow"],
  },
  {
    trigger: "stale_prefetch",
    knob: "prefetch",
    move: { by: -1 },
    bounds: [0, 1],
    metric: "success_of_house",
    change_type: "cache",
    mayReverse: false,
    // Nobody expects an improvement: switched off it must only not be missed.
    leastEffect: -0.1,
    expectedImprovement: 0,
    shift: { baseline: 0.5, rise: 0.2, averageRunLength: 1000 },
  },
];

/** Sessions with a known outcome that a proposal needs. */
export const leastOutcomes = 30;

/** The types of work for which models are compared. */
export const comparedTaskTypes = ["read", "build", "test", "judge"] as const;

/** Whether a rule moves a knob, by its name within its policy. */
export function isKnobOf({ knob }: AdaptationRule, name: string): boolean {
  return knob.endsWith("*") ? name.startsWith(knob.slice(0, -1)) : name === knob;
}
