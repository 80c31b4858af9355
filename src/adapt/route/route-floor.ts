import type { ArmBelief } from "./arm-belief.ts";

/** How likely to succeed an arm has to be: so much, or no more than so much less than the likeliest of all. */
export type RouteFloor = { readonly atLeast: number } | { readonly within: number };

/** As a success rate, 0..1. */
export function floorAmong(beliefs: readonly ArmBelief[], floor: RouteFloor): number {
  if ("atLeast" in floor) return floor.atLeast;
  const likeliest = Math.max(0, ...beliefs.map(({ probability }) => probability));
  return Math.min(1, Math.max(0, likeliest - floor.within));
}
