import { WhetstoneError } from "../../core/errors.ts";
import { type Knob, type KnobValue, knobAddress, shownValue, type StoredValue } from "./knob.ts";

/**
 * A value in whole steps of its knob. Throws WhetstoneError (exit 2): `out-of-bounds`, `off-step`, `bad-value`, each with
 * what would do.
 */
export function storedValue(knob: Knob, value: KnobValue): StoredValue {
  if (knob.kind === "choice") {
    if (value === null || (typeof value === "string" && value !== "")) return value;
    throw wrong(
      "bad-value",
      `${knobAddress(knob)} takes a name, got ${String(value)}`,
      "a name, or `none`",
    );
  }
  if (value === null && knob.steps === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value))
    throw wrong(
      "bad-value",
      `${knobAddress(knob)} takes a number, got ${JSON.stringify(value)}`,
      boundsText(knob),
    );
  const steps = Math.round((value * knob.stepsPerUnit) / knob.unitsPerStep);
  const [low, high] = [shownValue(knob, knob.fewestSteps), shownValue(knob, knob.mostSteps)];
  if (value < Number(low) || value > Number(high))
    throw wrong(
      "out-of-bounds",
      `${knobAddress(knob)} = ${value} is out of bounds`,
      boundsText(knob),
    );
  if (shownValue(knob, steps) !== value)
    throw wrong(
      "off-step",
      `${knobAddress(knob)} moves in whole steps, ${value} is none`,
      boundsText(knob),
    );
  return steps;
}

export function isWithinBounds(knob: Knob, stored: StoredValue): boolean {
  if (knob.kind === "choice") return typeof stored !== "number";
  return typeof stored === "number" && stored >= knob.fewestSteps && stored <= knob.mostSteps;
}

/** `0.6 to 0.9 in steps of 0.1`, with `or none` where a knob may be left to the configuration. */
export function boundsText(knob: Knob): string {
  if (knob.kind === "choice") return "a name, or none";
  const [low, high] = [shownValue(knob, knob.fewestSteps), shownValue(knob, knob.mostSteps)];
  const none = knob.steps === null ? ", or none" : "";
  return `${low} to ${high} in steps of ${shownValue(knob, 1)}${none}`;
}

function wrong(code: string, message: string, hint: string): WhetstoneError {
  return new WhetstoneError(code, message, { exitCode: 2, hint: `give ${hint}` });
}
