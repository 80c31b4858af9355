import { percent } from "../../core/percent.ts";
import { type ArmBelief, elsewhereOf } from "./arm-belief.ts";
import type { RouteChoice } from "./choose-route.ts";

/** Why an arm was chosen, with what that rests on. */
export function reasonOf(
  task: string,
  choice: RouteChoice,
  belief: ArmBelief,
  isExplored: boolean,
): string {
  const elsewhere = elsewhereOf(belief);
  const size = `n = ${belief.n.toFixed(1)}${elsewhere < 0.05 ? "" : ` here and ${elsewhere.toFixed(1)} elsewhere`}`;
  const facts = `${percent(belief.probability)}, 90% interval ${percent(belief.low)} to ${percent(belief.high)}, ${size}`;
  const floor = percent(choice.floor);
  if (isExplored) {
    const share = percent(choice.propensities[belief.key] ?? 0);
    return `${task}: ${belief.key} was drawn with ${share} to learn more of it (${facts})`;
  }
  const words = {
    "cheapest feasible": `${cheapestWords(belief)} ${floor}`,
    "likeliest to succeed": `the likeliest to succeed, none surely reaches ${floor}`,
    kept: "in use, and no other is better by enough to change",
    explored: "drawn",
  };
  return `${task}: ${belief.key} is ${words[choice.reason]} (${facts})`;
}

/** What costs nobody knows is the dearest: where it is chosen nobody knows what any of the feasible ones costs. */
function cheapestWords({ state }: ArmBelief): string {
  return state.costs === 0
    ? "the likeliest to succeed, at a cost that nobody knows, of what surely reaches"
    : "the cheapest that surely reaches";
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
