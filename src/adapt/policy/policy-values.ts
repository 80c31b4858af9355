import type { PolicySet } from "./default-policies.ts";
import { type KnobValue, shownValue } from "./knob.ts";

/** Values by policy and name. */
export type PolicyValues = Readonly<Record<string, Readonly<Record<string, KnobValue>>>>;

/** As an installation begins. */
export function defaultValues({ knobs }: PolicySet): PolicyValues {
  const values: Record<string, Record<string, KnobValue>> = {};
  for (const knob of knobs) (values[knob.policy] ??= {})[knob.name] = shownValue(knob, knob.steps);
  return values;
}
