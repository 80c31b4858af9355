import type { AdaptationRule } from "./adaptation-rules.ts";
import { changeTypeOf, type Knob, type NumberKnob, shownValue } from "./knob.ts";
import type { PolicyChangeRecord } from "./policy-state.ts";
import { isWithinBounds } from "./stored-value.ts";

/** Where a rule moves a number next, in steps: the direction that helped last, away from the one that did not. */
export function nextSteps(
  rule: AdaptationRule,
  knob: NumberKnob,
  current: number,
  changes: readonly PolicyChangeRecord[],
): number | null {
  if (rule.move === null) return null;
  const first = firstSign(rule);
  const preferred = rule.mayReverse ? lastingSign(rule, knob, changes) : first;
  const ways: readonly Sign[] = rule.mayReverse ? [preferred, preferred === 1 ? -1 : 1] : [first];
  const reached = ways.map((sign) => moved(rule, knob, current, sign));
  return reached.find((steps) => steps !== current && isAllowed(rule, knob, steps)) ?? null;
}

type Sign = 1 | -1;

/** Up or down at the first attempt. */
function firstSign({ move }: AdaptationRule): Sign {
  if (move === null) return 1;
  return "by" in move ? signOf(move.by) : signOf(move.times - 1);
}

function signOf(value: number): Sign {
  return value < 0 ? -1 : 1;
}

/** By whole steps, at least one; a multiple stops at the bounds of the knob. Where it stood when there is no way. */
function moved(
  { move }: AdaptationRule,
  { stepsPerUnit, unitsPerStep, fewestSteps, mostSteps }: NumberKnob,
  current: number,
  sign: Sign,
): number {
  if (move === null) return current;
  if ("by" in move)
    return current + sign * Math.round((Math.abs(move.by) * stepsPerUnit) / unitsPerStep);
  const factor = Math.max(move.times, 1 / move.times) ** sign;
  const target = Math.round(current * factor);
  const far = sign === 1 ? Math.max(target, current + 1) : Math.min(target, current - 1);
  const reached = Math.min(mostSteps, Math.max(fewestSteps, far));
  return sign * (reached - current) > 0 ? reached : current;
}

/** The way that the last measured change leaves to go. */
function lastingSign(
  rule: AdaptationRule,
  knob: Knob,
  changes: readonly PolicyChangeRecord[],
): Sign {
  let sign = firstSign(rule);
  for (const { oldValue, newValue, state } of settledChanges(changes, knob, rule.trigger)) {
    const [from, to] = [numberOf(oldValue), numberOf(newValue)];
    // One that began where nobody had stated a value went the way that was due.
    const went = from === null || to === null ? sign : signOf(to - from);
    sign = state === "kept" ? went : went === 1 ? -1 : 1;
  }
  return sign;
}

function numberOf(json: string | null): number | null {
  const value: unknown = json === null ? null : JSON.parse(json);
  return typeof value === "number" ? value : null;
}

/** Changes of a knob that a rule made and that were measured, oldest first. */
export function settledChanges(
  changes: readonly PolicyChangeRecord[],
  knob: Knob,
  trigger: string,
): readonly PolicyChangeRecord[] {
  return changes.filter(
    (change) =>
      change.changeType === changeTypeOf(knob) &&
      change.trigger === trigger &&
      ["kept", "rolled-back", "reverted"].includes(change.state),
  );
}

function isAllowed({ bounds }: AdaptationRule, knob: NumberKnob, steps: number): boolean {
  const value = Number(shownValue(knob, steps));
  return (
    isWithinBounds(knob, steps) && (bounds === null || (value >= bounds[0] && value <= bounds[1]))
  );
}
