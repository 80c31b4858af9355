import type { ArmState } from "../../stats/arm-statistics.ts";
import { type Cell, poolingStrength } from "../../stats/pooling-strength.ts";
import { armKey, armOf, type ArmPart, armShape, type RouteArm } from "./route-arm.ts";
import { type RouteScope, type ScopeKind, scopeKey, scopeKind, scopeOf } from "./route-scope.ts";
import { addOutcome, type RoutedOutcome, type Tally, tallyOf } from "./routed-outcome.ts";
import { createScopeArms, type ScopeArms } from "./scope-arms.ts";

/** What is known of an arm at a task. */
export interface ArmExperience {
  /** In the scope itself, discounted. */
  readonly own: ArmState;
  /** In all other scopes of the kind, and how many outcomes of theirs count here at most. */
  readonly elsewhere: Readonly<Tally>;
  readonly strength: number;
}

/** The latest outcomes, and counts of them by scope and arm. Made when first asked for, kept up with every outcome. */
export interface ArmHistory {
  learn(outcome: RoutedOutcome): void;
  experience(scope: RouteScope, arm: RouteArm): ArmExperience;
  /** Arms of a shape that worked in a scope, by key. */
  seen(scope: RouteScope, shape: readonly ArmPart[]): readonly RouteArm[];
  /** Oldest first. */
  latest(): readonly RoutedOutcome[];
}

interface View {
  readonly kind: ScopeKind;
  readonly shape: readonly ArmPart[];
  readonly everywhere: Map<string, Tally>;
  readonly scopes: Map<string, ScopeView>;
  readonly strengths: Map<string, number>;
}

interface ScopeView {
  readonly tallies: Map<string, Tally>;
  readonly discounted: ScopeArms;
  readonly arms: Map<string, RouteArm>;
}

/** Outcomes that count: the latest. Older ones hardly weigh, and memory stays bounded. */
const mostOutcomes = 20_000;
/** The window is cut, and all counts made anew, when it has grown past its size by this. */
const slack = 5000;
/** How alike an arm's scopes are is judged anew after so many outcomes. */
const outcomesPerFit = 500;

export function createArmHistory(discount: number): ArmHistory {
  const window: RoutedOutcome[] = [];
  const views = new Map<string, View>();
  let learned = 0;
  const viewOf = (kind: ScopeKind, shape: readonly ArmPart[]): View => {
    const key = `${kind} ${shape.join(" ")}`;
    const known = views.get(key);
    if (known !== undefined) return known;
    const view = newView(kind, shape);
    for (const outcome of window) addTo(view, outcome, discount);
    views.set(key, view);
    return view;
  };
  return {
    learn(outcome) {
      window.push(outcome);
      learned += 1;
      if (window.length > mostOutcomes + slack) {
        window.splice(0, slack);
        views.clear();
        return;
      }
      for (const view of views.values()) {
        addTo(view, outcome, discount);
        if (learned % outcomesPerFit === 0) view.strengths.clear();
      }
    },
    experience(scope, arm) {
      const view = viewOf(scopeKind(scope), armShape(arm));
      return experienceIn(view, scopeKey(scope), armKey(arm), discount);
    },
    seen(scope, shape) {
      const arms = viewOf(scopeKind(scope), shape).scopes.get(scopeKey(scope))?.arms;
      return [...(arms ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, arm]) => arm);
    },
    latest: () => window,
  };
}

function newView(kind: ScopeKind, shape: readonly ArmPart[]): View {
  return { kind, shape, everywhere: new Map(), scopes: new Map(), strengths: new Map() };
}

function addTo(view: View, outcome: RoutedOutcome, discount: number): void {
  const scope = scopeOf(outcome, view.kind);
  const arm = armOf(outcome, view.shape);
  if (scope === null || arm === null) return;
  const [inScope, key] = [scopeKey(scope), armKey(arm)];
  const known = view.scopes.get(inScope) ?? {
    tallies: new Map<string, Tally>(),
    discounted: createScopeArms(discount),
    arms: new Map<string, RouteArm>(),
  };
  view.scopes.set(inScope, known);
  known.arms.set(key, arm);
  known.discounted.add(key, outcome.isSuccess, outcome.costUsd);
  addOutcome(known.tallies, key, outcome.isSuccess);
  addOutcome(view.everywhere, key, outcome.isSuccess);
}

function experienceIn(view: View, scope: string, key: string, discount: number): ArmExperience {
  const known = view.scopes.get(scope);
  const [all, own] = [tallyOf(view.everywhere, key), tallyOf(known?.tallies, key)];
  return {
    own: (known?.discounted ?? createScopeArms(discount)).get(key),
    elsewhere: {
      successes: all.successes - own.successes,
      failures: all.failures - own.failures,
    },
    strength: strengthOf(view, key),
  };
}

/** How alike the scopes are to this arm (empirical Bayes). */
function strengthOf(view: View, key: string): number {
  const known = view.strengths.get(key);
  if (known !== undefined) return known;
  const cells: Cell[] = [...view.scopes.values()].flatMap(({ tallies }) => tallies.get(key) ?? []);
  const { successes, failures } = tallyOf(view.everywhere, key);
  const strength = poolingStrength(cells, (successes + 0.5) / (successes + failures + 1));
  view.strengths.set(key, strength);
  return strength;
}
