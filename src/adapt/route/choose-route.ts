import { type ArmChoice, chooseArm } from "../../stats/choose-arm.ts";
import type { ArmBelief } from "./arm-belief.ts";
import type { DrawShares } from "./cached-shares.ts";
import { floorAmong, type RouteFloor } from "./route-floor.ts";

export interface ChoiceConditions {
  readonly floor: RouteFloor;
  /** An arm is feasible where it reaches the floor with probability 1 - alpha. */
  readonly alpha: number;
  /** Names the state that draws belong to. */
  readonly seed: string;
  /** In (0, 1), drawn for this choice. */
  readonly uniform: number;
  /** Whether chance may choose: the choice is what happens, and budget is left. */
  readonly mayExplore: boolean;
  /** Keys of arms that are out for now. */
  readonly masked: readonly string[];
  /** Decisions whose outcome is awaited, by key. */
  readonly pending: Readonly<Record<string, number>>;
  /** Key of the arm in use. */
  readonly current: string | null;
  readonly switchMargin: number;
  readonly stickiness: number;
  readonly draws: number;
  readonly shares: DrawShares;
}

export interface RouteChoice extends ArmChoice {
  /** Floor on success that held, 0..1. */
  readonly floor: number;
}

/** Null where every arm is masked. */
export function chooseRoute(
  beliefs: readonly ArmBelief[],
  conditions: ChoiceConditions,
): RouteChoice | null {
  const open = beliefs.filter(({ key }) => !conditions.masked.includes(key));
  const floor = floorAmong(open, conditions.floor);
  const { current, mayExplore, ...rest } = conditions;
  const options = { ...rest, floor, ...(current === null ? {} : { current }) };
  const states = beliefs.map(({ state }) => state);
  const choice = chooseArm(states, { ...options, mayExplore });
  return choice === null ? null : { ...choice, floor };
}
