import { WhetstoneError } from "../../core/errors.ts";
import { armParts } from "./route-arm.ts";
import type { RouteCandidate } from "./route-decision.ts";

/** Which arm a policy would choose, as probabilities by name, from what was known when a decision was made. */
export type ReplayPolicy = (
  candidates: readonly RouteCandidate[],
) => Readonly<Record<string, number>>;

/** Policies that have a name. */
export const replayPolicies = ["logged", "best", "cheapest", "uniform"] as const;

/**
 * A named policy, or one that always chooses certain arms: `model=small`, `house=ezra model=small`. Throws `unknown-policy`
 * (exit 2).
 */
export function replayPolicy(policy: string): ReplayPolicy {
  switch (policy) {
    case "logged":
      return (candidates) => Object.fromEntries(candidates.map((one) => [one.arm, one.propensity]));
    case "best":
      return (candidates) => evenly(highest(open(candidates), ({ interval }) => interval.low));
    case "cheapest":
      return (candidates) => evenly(cheapest(open(candidates)));
    case "uniform":
      return (candidates) => evenly(open(candidates));
    default:
      return fixedPolicy(policy);
  }
}

function fixedPolicy(policy: string): ReplayPolicy {
  const wanted = policy.split(/\s+/).map((text) => text.split("=", 2));
  const isArm = wanted.every(
    ([part, value]) => armParts.some((known) => known === part) && value !== undefined,
  );
  if (!isArm)
    throw new WhetstoneError("unknown-policy", `there is no policy ${JSON.stringify(policy)}`, {
      exitCode: 2,
      hint: `one of ${replayPolicies.join(", ")}, or an arm such as model=small or "house=ezra model=small"`,
    });
  const named = Object.fromEntries(wanted) as Readonly<Record<string, string>>;
  return (candidates) =>
    evenly(
      open(candidates).filter((one) =>
        armParts.every((part) => named[part] === undefined || named[part] === one[part]),
      ),
    );
}

function open(candidates: readonly RouteCandidate[]): readonly RouteCandidate[] {
  return candidates.filter(({ masked }) => !masked);
}

function cheapest(candidates: readonly RouteCandidate[]): readonly RouteCandidate[] {
  const feasible = candidates.filter((one) => one.feasible);
  if (feasible.length === 0) return highest(candidates, ({ probability }) => probability);
  return highest(feasible, ({ expected_cost_usd: cost }) => -(cost ?? Infinity));
}

function highest(
  candidates: readonly RouteCandidate[],
  score: (candidate: RouteCandidate) => number,
): readonly RouteCandidate[] {
  const top = Math.max(...candidates.map(score));
  return candidates.filter((candidate) => score(candidate) === top).slice(0, 1);
}

function evenly(chosen: readonly RouteCandidate[]): Readonly<Record<string, number>> {
  return Object.fromEntries(chosen.map(({ arm }) => [arm, 1 / chosen.length]));
}
