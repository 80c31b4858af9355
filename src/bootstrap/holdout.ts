import { uniformOf } from "../core/uniform-of.ts";
import type { SlateMember } from "./slate.ts";

export interface HoldoutOptions {
  readonly experiment: string;
  /** Probability that a session is briefed with nothing: 0.1, or 0.5 in a declared experiment. */
  readonly epsilon: number;
}

export interface Assignment {
  readonly experiment: string;
  readonly unit: string;
  readonly arm: "briefed" | "withheld";
  /** Probability of the arm that was drawn. */
  readonly propensity: number;
  /** Per member of the slate: the probability of being withheld, and whether it was drawn. */
  readonly withheld: ReadonlyMap<string, { readonly q: number; readonly drawn: boolean }>;
}

const minQ = 0.02;
const maxQ = 0.2;
/** Expected number of withheld members in one briefed session. */
const expectedWithheld = 2;

/**
 * Draws the arm of a session, and which members of its slate are withheld, from a keyed hash of experiment and unit:
 * anyone with the key can recompute the draw, nobody can choose it. Members are withheld independently, with q in
 * [.02, .2] and (in slates of up to 100) at most two per session in expectation. Nothing takes their place.
 */
export function assign(
  unit: string,
  slate: readonly Pick<SlateMember, "item">[],
  mac: (content: string) => string,
  options: HoldoutOptions,
): Assignment {
  const { experiment, epsilon } = options;
  const draw = (...parts: readonly string[]): number => uniformOf(mac(parts.join("\u0000")));
  const isWithheld = draw("assignment", experiment, unit) < epsilon;
  const q = Math.min(maxQ, Math.max(minQ, expectedWithheld / slate.length));
  const withheld = slate.map(({ item }): [string, { q: number; drawn: boolean }] => [
    item.key,
    { q, drawn: draw("item", experiment, unit, item.key) < q },
  ]);
  return {
    experiment,
    unit,
    arm: isWithheld ? "withheld" : "briefed",
    propensity: isWithheld ? epsilon : 1 - epsilon,
    withheld: new Map(withheld),
  };
}
