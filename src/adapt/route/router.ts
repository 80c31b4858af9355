import { seededRandom } from "../../stats/seeded-random.ts";
import { type ArmBelief, believe } from "./arm-belief.ts";
import { createArmHistory } from "./arm-history.ts";
import { createArmTexts } from "./arm-texts.ts";
import { createCachedShares } from "./cached-shares.ts";
import { chooseRoute } from "./choose-route.ts";
import { decisionOf, type RouteRules } from "./decide-route.ts";
import {
  afterDecision,
  type ExplorationBudget,
  freshDay,
  isBudgetLeft,
} from "./exploration-budget.ts";
import { createPendingDecisions } from "./pending-decisions.ts";
import { armKey, type ArmPart, type RouteArm } from "./route-arm.ts";
import type { RouteDecision } from "./route-decision.ts";
import type { RouteFloor } from "./route-floor.ts";
import { type RouteScope, scopeKey } from "./route-scope.ts";
import type { RoutedOutcome } from "./routed-outcome.ts";

export interface RouterSettings {
  readonly floor: RouteFloor;
  /** Doubt that an arm may leave whether it reaches the floor. */
  readonly alpha: number;
  readonly explore: ExplorationBudget;
  /** Share of cost, or points of success, that another arm has to be better by. */
  readonly switchMargin: number;
  /** Probability of staying with the arm of a session while exploring. */
  readonly stickiness: number;
  /** Weight that outcomes of a scope keep with each further one. */
  readonly discount: number;
  /** Draws behind a choice of chance. */
  readonly draws: number;
}

export const defaultRouterSettings: RouterSettings = {
  floor: { atLeast: 0.8 },
  alpha: 0.2,
  explore: { share: 0.1, usdPerDay: 1 },
  switchMargin: 0.1,
  stickiness: 0.5,
  discount: 0.995,
  draws: 256,
};

export interface RouteTask {
  readonly scope: RouteScope;
  /** At least one. */
  readonly arms: readonly RouteArm[];
  /** What the task says; null where nobody knows. */
  readonly text: string | null;
  /** Key of the session it belongs to. */
  readonly session: string | null;
  /** In place of the settings'. */
  readonly floor?: RouteFloor;
}

export interface RouteSituation extends RouteRules {
  /** Names the decision; chance is drawn from it, so that it can be drawn again. */
  readonly id: string;
  readonly atMs: number;
  readonly isMasked: (arm: RouteArm) => boolean;
  /** Expected price of doing the task once, where no cost was observed; null where unknown. */
  readonly priceUsd: (arm: RouteArm) => number | null;
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
  /** What was decided has come to an end, or will not. */
  settle(decision: string): void;
}

const mostSessions = 10_000;
const unpriced = (): null => null;

export function createRouter(settings: RouterSettings = defaultRouterSettings): Router {
  const history = createArmHistory(settings.discount);
  const texts = createArmTexts(() => history.latest());
  const shares = createCachedShares();
  const pending = createPendingDecisions();
  const inUse = new Map<string, string>();
  let day = freshDay(0);

  const beliefs: Router["beliefs"] = ({ scope, arms, text }, priceUsd = unpriced) =>
    arms.map((arm) => {
      const correct = (probability: number): number =>
        text === null ? probability : texts.correct(scope, arm, text, probability);
      return believe(arm, history.experience(scope, arm), correct, priceUsd(arm));
    });

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
        current: inUse.get(sessionKey(task)) ?? null,
        shares,
      });
      return decisionOf({ scope, beliefs: known, choice, masked, pending: awaited }, situation);
    },
    commit(task, decision, atMs) {
      const { chosen, decision: id } = decision;
      if (id === null || chosen === null) return;
      const key = armKey(chosen);
      pending.add(id, decision.task, key, atMs);
      day = afterDecision(day, riskedUsd(decision, key), atMs);
      if (task.session === null) return;
      inUse.delete(sessionKey(task));
      inUse.set(sessionKey(task), key);
      const [oldest] = inUse.keys();
      if (inUse.size > mostSessions && oldest !== undefined) inUse.delete(oldest);
    },
    settle: (decision) => {
      pending.settle(decision);
    },
  };
}

function sessionKey({ scope, session }: RouteTask): string {
  return `${session ?? ""} ${scopeKey(scope)}`;
}

/** Null where nothing was risked. */
function riskedUsd({ explored, candidates }: RouteDecision, key: string): number | null {
  const chosen = candidates.find(({ arm }) => arm === key);
  if (!explored || chosen === undefined || chosen.feasible) return null;
  return chosen.expected_cost_usd ?? 0;
}
