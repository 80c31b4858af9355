import type { AdaptationRule } from "./adaptation-rules.ts";
import { changeTypeOf, type Knob, type NumberKnob, shownValue, type StoredValue } from "./knob.ts";
import type { PolicyChangeRecord } from "./policy-state.ts";
import { isWithinBounds } from "./stored-value.ts";

/** Where a rule moves a number next, in steps: the direction that helped last, away from the one that did not. */
export function nextSteps(
  rule: AdaptationRule,
  knob: NumberKnob,
  current: StoredValue,
  changes: readonly PolicyChangeRecord[],
): number | null {
  if (rule.step === null || typeof current !== "number") return null;
  const stride = Math.round((rule.step * knob.stepsPerUnit) / knob.unitsPerStep);
  const preferred = stride * lastingSign(rule, knob, changes);
  const ways = rule.mayReverse ? [preferred, -preferred] : [stride];
  const next = ways.map((way) => current + way).find((steps) => isAllowed(rule, knob, steps));
  return next ?? null;
}

/** 1: as the rule begins; -1: the other way round. */
function lastingSign(
  { step, trigger }: AdaptationRule,
  knob: Knob,
  changes: readonly PolicyChangeRecord[],
): 1 | -1 {
  const last = settledChanges(changes, knob, trigger).at(-1);
  if (last === undefined || step === null) return 1;
  const moved = Number(last.newValue) - Number(last.oldValue);
  const isFirstWay = moved * step > 0;
  return isFirstWay === (last.state === "kept") ? 1 : -1;
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
