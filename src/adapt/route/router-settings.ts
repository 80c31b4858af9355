import { defaultConfig } from "../../core/default-config.ts";
import type { ExplorationBudget } from "./exploration-budget.ts";
import type { RouteFloor } from "./route-floor.ts";

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

/** As the configuration says it. */
export function routerSettings({
  floor,
  certainty,
  exploreShare,
  exploreUsdPerDay,
  switchMargin,
  stickiness,
}: typeof defaultConfig.routing): RouterSettings {
  return {
    floor: { atLeast: floor },
    alpha: 1 - certainty,
    explore: { share: exploreShare, usdPerDay: exploreUsdPerDay },
    switchMargin,
    stickiness,
    discount: 0.995,
    draws: 256,
  };
}

export const defaultRouterSettings = routerSettings(defaultConfig.routing);
