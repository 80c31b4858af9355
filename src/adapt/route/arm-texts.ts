import { correctedProbability, type GatedStage } from "../predict/gated-stage.ts";
import { armKey, armOf, type ArmPart, armShape, type RouteArm } from "./route-arm.ts";
import { type RouteScope, type ScopeKind, scopeKey, scopeKind, scopeOf } from "./route-scope.ts";
import { addOutcome, type RoutedOutcome, type Tally, tallyOf } from "./routed-outcome.ts";
import { type TextFeatures, textFeatures } from "./text-features.ts";
import { createTextStage } from "./text-stage.ts";

/** What the text of a task says about an arm's success, beside the rates. */
export interface ArmTexts {
  /** The probability, corrected by the text where that has been shown to help. */
  correct(scope: RouteScope, arm: RouteArm, text: TextFeatures, probability: number): number;
  learn(outcome: RoutedOutcome): void;
}

interface ArmText {
  readonly kind: ScopeKind;
  /** Its name, and the parts by which it is told apart. */
  readonly key: string;
  readonly shape: readonly ArmPart[];
  readonly stage: GatedStage<TextFeatures>;
  readonly everywhere: Map<string, Tally>;
  readonly scopes: Map<string, Tally>;
}

/** Arms that learn from texts at a time; of more, that which was asked for longest ago forgets. */
const mostArms = 64;
/** Outcomes of an arm that it begins with: the latest. */
const mostBeginning = 5000;
/** Outcomes of an arm in all scopes that one scope begins with. */
const strength = 10;

/** `latest` are the outcomes so far, for an arm that is asked for the first time. */
export function createArmTexts(latest: () => readonly RoutedOutcome[]): ArmTexts {
  const arms = new Map<string, ArmText>();
  const ofArm = (kind: ScopeKind, arm: RouteArm): ArmText => {
    const key = `${kind} ${armKey(arm)}`;
    const known = arms.get(key) ?? beginningWith(kind, arm, latest());
    arms.delete(key);
    arms.set(key, known);
    const [oldest] = arms.keys();
    if (arms.size > mostArms && oldest !== undefined) arms.delete(oldest);
    return known;
  };
  return {
    correct(scope, arm, text, probability) {
      const { stage } = ofArm(scopeKind(scope), arm);
      return correctedProbability(stage.correct(text, probability));
    },
    learn(outcome) {
      for (const arm of arms.values()) if (isBy(arm, outcome)) learnFrom(arm, outcome);
    },
  };
}

function beginningWith(kind: ScopeKind, arm: RouteArm, latest: readonly RoutedOutcome[]): ArmText {
  const stage = createTextStage();
  const [key, shape] = [armKey(arm), armShape(arm)];
  const fresh = { kind, key, shape, stage, everywhere: new Map(), scopes: new Map() };
  const own = latest.filter((outcome) => isBy(fresh, outcome));
  for (const outcome of own.slice(-mostBeginning)) learnFrom(fresh, outcome);
  return fresh;
}

function isBy(
  { kind, key, shape }: Pick<ArmText, "kind" | "key" | "shape">,
  outcome: RoutedOutcome,
): boolean {
  if (outcome.text === null || scopeOf(outcome, kind) === null) return false;
  const by = armOf(outcome, shape);
  return by !== null && armKey(by) === key;
}

/** Each outcome is forecast by what came before it. */
function learnFrom({ kind, stage, everywhere, scopes }: ArmText, outcome: RoutedOutcome): void {
  const scope = scopeOf(outcome, kind);
  if (scope === null || outcome.text === null) return;
  const [all, own] = [tallyOf(everywhere, ""), tallyOf(scopes, scopeKey(scope))];
  const parent = (all.successes + 0.5) / (all.successes + all.failures + 1);
  const before = (own.successes + strength * parent) / (own.successes + own.failures + strength);
  const features = textFeatures(outcome.text);
  stage.learn(features, stage.correct(features, before), outcome.isSuccess);
  addOutcome(everywhere, "", outcome.isSuccess);
  addOutcome(scopes, scopeKey(scope), outcome.isSuccess);
}
