import type { NumberKnob } from "./knob.ts";

export interface PolicySet {
  readonly version: number;
  readonly knobs: readonly (NumberKnob & { readonly steps: number })[];
}

const tenths = { kind: "number", stepsPerUnit: 10, unitsPerStep: 1 } as const;
const twentieths = { kind: "number", stepsPerUnit: 20, unitsPerStep: 1 } as const;

/** Where every installation starts; changed versions are rows of the journal. */
export const defaultPolicies: PolicySet = {
  version: 1,
  knobs: [
    {
      ...tenths,
      policy: "ezra",
      name: "evidence_threshold",
      feature: "policy",
      steps: 8,
      fewestSteps: 6,
      mostSteps: 9,
      meaning: "least confidence an artefact of ezra needs to be accepted",
    },
    {
      ...twentieths,
      policy: "ezra",
      name: "confidence_boost_for_read_ops",
      feature: "policy",
      steps: 2,
      fewestSteps: 0,
      mostSteps: 6,
      meaning: "added to the stated confidence of ezra's read tools",
    },
    {
      ...tenths,
      policy: "bezalel",
      name: "evidence_threshold",
      feature: "policy",
      steps: 6,
      fewestSteps: 6,
      mostSteps: 9,
      meaning: "least confidence an artefact of bezalel needs to be accepted",
    },
    {
      ...tenths,
      policy: "bezalel",
      name: "parallel_test_threshold",
      feature: "policy",
      steps: 5,
      fewestSteps: 3,
      mostSteps: 9,
      meaning: "predicted success above which bezalel runs its tests concurrently",
    },
    {
      ...twentieths,
      policy: "routing",
      name: "min_confidence_for_auto_route",
      feature: "routing",
      steps: 14,
      fewestSteps: 10,
      mostSteps: 19,
      meaning: "route without asking at or above it",
    },
    {
      ...twentieths,
      policy: "routing",
      name: "fallback_to_timmy_threshold",
      feature: "routing",
      steps: 6,
      fewestSteps: 2,
      mostSteps: 9,
      meaning: "below it the sovereign house takes the task",
    },
  ],
};
