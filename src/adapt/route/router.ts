import { seededRandom } from "../../stats/seeded-random.ts";
import { type ArmBelief, believe } from "./arm-belief.ts";
import { createArmHistory } from "./arm-history.ts";
import { createArmTexts } from "./arm-texts.ts";
import { createArmsInUse } from "./arms-in-use.ts";
import { textFeatures } from "./text-features.ts";
import { createCachedShares } from "./cached-shares.ts";
import { chooseRoute } from "./choose-route.ts";
import { decisionOf, type RouteRules } from "./decide-route.ts";
import { afterDecision, freshDay, isBudgetLeft } from "./exploration-budget.ts";
import { createPendingDecisions } from "./pending-decisions.ts";
import { armKey, type ArmPart, type RouteArm } from "./route-arm.ts";
import type { PastDecision } from "./decision-record.ts";
import type { RouteCandidate, RouteDecision } from "./route-decision.ts";
import type { RouteTask } from "./route-task.ts";
import { type RouteScope, scopeKey } from "./route-scope.ts";
import { defaultRouterSettings, type RouterSettings } from "./router-settings.ts";
import type { RoutedOutcome } from "./routed-outcome.ts";

export interface RouteSituation extends RouteRules {
  /** Names the decision; chance is drawn from it, so that it can be drawn again. */
  readonly id: string;
  readonly atMs: number;
  readonly isMasked: (arm: RouteArm) => boolean;
  /** Expected price of doing the task once, where no cost was observed; null where unknown. */
  readonly priceUsd: (arm: RouteArm) => number | null;
  /** Name of the arm that a policy assigns to the task: in use where the session has none. */
  readonly assigned: string | null;
}

/** Routes from memory: no store, no clock, no chance of its own. */
export interface Router {
  learn(outcome: RoutedOutcome): void;
  seen(scope: RouteScope, shape: readonly ArmPart[]): readonly RouteArm[];
  beliefs(task: RouteTask, priceUsd?: RouteSituation["priceUsd"]): readonly ArmBelief[];
  /** Decides, and changes nothing: the same again gives the same. */
  route(task: RouteTask, situation: RouteSituation): RouteDecision;
  /** From here on the decision is pending, counts against the day's budget, and names the arm its session uses. */
  commit(task: RouteTask, decision: RouteDecision, atMs: number): void;
  /** The same for a decision of the journal. */
  recall(decision: PastDecision): void;
  /** What was decided has come to an end, or will not. */
  settle(decision: string): void;
}

const unpriced = (): null => null;

export function createRouter(settings: RouterSettings = defaultRouterSettings): Router {
  const history = createArmHistory(settings.discount);
  const texts = createArmTexts(() => history.latest());
  const shares = createCachedShares();
  const pending = createPendingDecisions();
  const inUse = createArmsInUse();
  let day = freshDay(0);

  const beliefs: Router["beliefs"] = ({ scope, arms, text }, priceUsd = unpriced) => {
    const features = text === null ? null : textFeatures(text);
    return arms.map((arm) => {
      const correct = (probability: number): number =>
        features === null ? probability : texts.correct(scope, arm, features, probability);
      return believe(arm, history.experience(scope, arm), correct, priceUsd(arm));
    });
  };

  return {
    beliefs,
    learn(outcome) {
      history.learn(outcome);
      texts.learn(outcome);
    },
    seen: (scope, shape) => history.seen(scope, shape),
    route(task, situation) {
      const { id, atMs, mode, isMasked } = situation;
      const known = beliefs(task, situation.priceUsd);
      const masked = task.arms.filter(isMasked).map(armKey);
      const scope = scopeKey(task.scope);
      const awaited = pending.counts(scope, atMs);
      const choice = chooseRoute(known, {
        ...settings,
        floor: task.floor ?? settings.floor,
        seed: scope,
        uniform: seededRandom(id)(),
        mayExplore: mode === "apply" && isBudgetLeft(day, settings.explore, atMs),
        masked,
        pending: awaited,
        current: inUse.get(task) ?? situation.assigned,
        shares,
      });
      return decisionOf({ scope, beliefs: known, choice, masked, pending: awaited }, situation);
    },
    commit(task, decision, atMs) {
      const { chosen, decision: id, candidates, explored } = decision;
      if (id === null || chosen === null) return;
      const key = armKey(chosen);
      pending.add(id, decision.task, key, atMs);
      day = afterDecision(day, riskedUsd(candidates, explored, key), atMs);
      inUse.set(task, key);
    },
    recall({ id, task, candidates, chosen, isExplored, at, outcome }) {
      const scope = task.tool === null ? { taskType: task.taskType ?? "" } : { tool: task.tool };
      if (outcome === null) pending.add(id, scopeKey(scope), chosen, at);
      day = afterDecision(day, riskedUsd(candidates, isExplored, chosen), at);
      inUse.set({ scope, session: task.session }, chosen);
    },
    settle: (decision) => {
      pending.settle(decision);
    },
  };
}

/** Null where nothing was risked. */
function riskedUsd(
  candidates: readonly RouteCandidate[],
  isExplored: boolean,
  chosen: string,
): number | null {
  const own = candidates.find(({ arm }) => arm === chosen);
  if (!isExplored || own === undefined || own.feasible) return null;
  return own.expected_cost_usd ?? 0;
}
