/** One value that an adaptation may change, in whole steps and within bounds. */
export interface Knob {
  /** A house, or `routing`. */
  readonly policy: string;
  readonly name: string;
  /** Steps in 1: a knob of 10 moves by 0.1. Values are whole steps, so that going back and forth never drifts. */
  readonly stepsPerUnit: number;
  readonly steps: number;
  readonly fewestSteps: number;
  readonly mostSteps: number;
  /** What the value decides. */
  readonly meaning: string;
}

export interface PolicySet {
  readonly version: number;
  readonly knobs: readonly Knob[];
}

/** Where every installation starts; changed versions are rows of the journal. */
export const defaultPolicies: PolicySet = {
  version: 1,
  knobs: [
    {
      policy: "ezra",
      name: "evidence_threshold",
      stepsPerUnit: 10,
      steps: 8,
      fewestSteps: 6,
      mostSteps: 9,
      meaning: "least confidence an artefact of ezra needs to be accepted",
    },
    {
      policy: "ezra",
      name: "confidence_boost_for_read_ops",
      stepsPerUnit: 20,
      steps: 2,
      fewestSteps: 0,
      mostSteps: 6,
      meaning: "added to the stated confidence of ezra's read tools",
    },
    {
      policy: "bezalel",
      name: "evidence_threshold",
      stepsPerUnit: 10,
      steps: 6,
      fewestSteps: 6,
      mostSteps: 9,
      meaning: "least confidence an artefact of bezalel needs to be accepted",
    },
    {
      policy: "bezalel",
      name: "parallel_test_threshold",
      stepsPerUnit: 10,
      steps: 5,
      fewestSteps: 3,
      mostSteps: 9,
      meaning: "predicted success above which bezalel runs its tests concurrently",
    },
    {
      policy: "routing",
      name: "min_confidence_for_auto_route",
      stepsPerUnit: 20,
      steps: 14,
      fewestSteps: 10,
      mostSteps: 19,
      meaning: "route without asking at or above it",
    },
    {
      policy: "routing",
      name: "fallback_to_timmy_threshold",
      stepsPerUnit: 20,
      steps: 6,
      fewestSteps: 2,
      mostSteps: 9,
      meaning: "below it the sovereign house takes the task",
    },
  ],
};
