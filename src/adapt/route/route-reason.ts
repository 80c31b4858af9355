import type { ArmBelief } from "./arm-belief.ts";
import type { RouteChoice } from "./choose-route.ts";

/** Why an arm was chosen, with what that rests on. */
export function reasonOf(
  task: string,
  choice: RouteChoice,
  belief: ArmBelief,
  isExplored: boolean,
): string {
  const facts = `${percent(belief.probability)}, 90% interval ${percent(belief.low)} to ${percent(belief.high)}, n = ${belief.n.toFixed(1)}`;
  const floor = percent(choice.floor);
  if (isExplored) {
    const share = percent(choice.propensities[belief.key] ?? 0);
    return `${task}: ${belief.key} was drawn with ${share} to learn more of it (${facts})`;
  }
  const words = {
    "cheapest feasible": `the cheapest that surely reaches ${floor}`,
    "likeliest to succeed": `the likeliest to succeed, none surely reaches ${floor}`,
    kept: "in use, and no other is better by enough to change",
    explored: "drawn",
  };
  return `${task}: ${belief.key} is ${words[choice.reason]} (${facts})`;
}

/** Why the sovereign house takes a task. */
export function fallbackReason(
  task: string,
  sovereign: string,
  best: ArmBelief,
  why: { readonly isInsufficient: boolean; readonly below: number },
): string {
  if (why.isInsufficient)
    return `${task}: not enough data of anyone (fewer than three outcomes each), so the sovereign house ${sovereign} takes it`;
  return `${task}: of the best, ${best.key}, only ${percent(best.low)} is sure, below ${percent(why.below)}, so the sovereign house ${sovereign} takes it`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
