import type { Knob, PolicySet } from "./default-policies.ts";

/** Values by policy and name. */
export type PolicyValues = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The decimal nearest to the knob's steps: 7 steps of tenths are 0.7, which 7 times 0.1 is not. */
export function knobValue({ steps, stepsPerUnit }: Pick<Knob, "steps" | "stepsPerUnit">): number {
  return steps / stepsPerUnit;
}

export function policyValues({ knobs }: PolicySet): PolicyValues {
  const values: Record<string, Record<string, number>> = {};
  for (const knob of knobs) (values[knob.policy] ??= {})[knob.name] = knobValue(knob);
  return values;
}
