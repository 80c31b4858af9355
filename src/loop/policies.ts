import { randomBytes } from "node:crypto";
import { createPolicies, type Policies } from "../adapt/policy/policies.ts";
import type { PolicyReview } from "../adapt/policy/review-policies.ts";
import { WhetstoneError } from "../core/errors.ts";
import { uuid7 } from "../core/uuid7.ts";
import { createRedactor } from "../redact/redactor.ts";
import { actor } from "./acts.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

/** The policies of the loop's store. */
export function createLoopPolicies(parts: LoopParts): Policies {
  const { mac } = requireKey(parts);
  const { store, clock, loaded, onEvent } = parts;
  const policies = createPolicies({
    store,
    mac,
    clock,
    newId: () => uuid7(clock.now(), randomBytes(10)),
    modes: loaded.config.modes,
    redact: (text) => createRedactor({ mac }).redact(text),
    actor,
  });
  return {
    ...policies,
    async adapt() {
      const review = await policies.adapt();
      for (const { adaptation: change, state, trigger, changeType } of review.events)
        onEvent?.({
          name: "policy.change.decided",
          fields: { change, state, trigger, knob: changeType },
        });
      return review;
    },
  };
}

/**
 * What follows every derivation: one look at the policies; answers how many changes it decided about. Nothing where
 * nothing is stored, and where other processes are at it: the next look decides.
 */
export async function adaptAfterLearning(parts: LoopParts): Promise<number> {
  if (parts.transient === true || parts.mac === null || parts.spoolsBecause !== null) return 0;
  const review = await lookOnce(createLoopPolicies(parts));
  return new Set(review?.events.map(({ adaptation }) => adaptation)).size;
}

async function lookOnce(policies: Policies): Promise<PolicyReview | null> {
  try {
    return await policies.adapt();
  } catch (error) {
    if (error instanceof WhetstoneError && error.code === "policies-busy") return null;
    throw error;
  }
}
