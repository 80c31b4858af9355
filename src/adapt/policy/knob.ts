import type { AdaptiveFeature } from "../../core/adaptive-mode.ts";

/** One value that may change, in whole steps and within bounds. */
export interface NumberKnob {
  readonly kind: "number";
  /** A house, or `routing`. */
  readonly policy: string;
  /** What it is called within its policy; of one tool, followed by a dot and the tool. */
  readonly name: string;
  readonly feature: AdaptiveFeature;
  /**
   * A value is whole steps times `unitsPerStep`, divided by `stepsPerUnit`: one of both is 1, so that a value is the
   * nearest decimal, and going back and forth never drifts.
   */
  readonly stepsPerUnit: number;
  readonly unitsPerStep: number;
  /** Where it stands when nobody has changed it; null: wherever the tool or the configuration puts it. */
  readonly steps: number | null;
  readonly fewestSteps: number;
  readonly mostSteps: number;
  /** What the value decides. */
  readonly meaning: string;
}

/** One choice of a name, or of none. */
export interface ChoiceKnob {
  readonly kind: "choice";
  readonly policy: string;
  readonly name: string;
  readonly feature: AdaptiveFeature;
  readonly meaning: string;
}

export type Knob = NumberKnob | ChoiceKnob;

/** As people and programs see it: a decimal, a name, or null where nothing is stated. */
export type KnobValue = number | string | null;

/** As it is stored: whole steps, a name or null. */
export type StoredValue = number | string | null;

/** `ezra.evidence_threshold`: how people name a knob. */
export function knobAddress({ policy, name }: Pick<Knob, "policy" | "name">): string {
  return `${policy}.${name}`;
}

/** `policy.ezra.evidence_threshold`: how changes of a knob are filed. */
export function changeTypeOf(knob: Knob): string {
  return `${knob.feature}.${knobAddress(knob)}`;
}

export function defaultValue(knob: Knob): StoredValue {
  return knob.kind === "number" ? knob.steps : null;
}

export function shownValue(knob: Knob, stored: StoredValue): KnobValue {
  if (knob.kind === "choice" || typeof stored !== "number") return stored;
  return (stored * knob.unitsPerStep) / knob.stepsPerUnit;
}
