import type { ConfiguredModes } from "../../core/adaptive-mode.ts";
import type { Clock } from "../../core/clock.ts";
import { WhetstoneError } from "../../core/errors.ts";
import { type EvidencePorts, gatherEvidence, gatherTrials } from "./gather-evidence.ts";
import { foldPolicies } from "./policy-state.ts";
import { type PolicyReview, reviewPolicies } from "./review-policies.ts";
import { unitHorizonMs } from "./weigh-trial.ts";

export interface AdaptationPorts extends EvidencePorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly modes: ConfiguredModes;
}

/** Times that another process may decide first. */
const mostAttempts = 5;

/**
 * Looks at everything once and writes what follows from it, in one transaction that fails when another process has decided
 * meanwhile: then it looks again. Crashing anywhere leaves either all of it or nothing.
 */
export async function adaptPolicies(ports: AdaptationPorts): Promise<PolicyReview> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- looks again only when another process was faster
    const { review, entries } = await lookAtPolicies(ports);
    if (review.events.length === 0) return review;
    // oxlint-disable-next-line no-await-in-loop -- see above
    if (await ports.store.commitPolicies(entries, review)) return review;
  }
  throw new WhetstoneError("policies-busy", "Other processes keep changing the policies.", {
    hint: "Nothing is lost: the next look decides.",
  });
}

/** The same without writing: what would be decided now, and why the rest is not. */
export async function lookAtPolicies(
  ports: AdaptationPorts,
): Promise<{ readonly review: PolicyReview; readonly entries: number }> {
  const now = ports.clock.now();
  const state = foldPolicies(await ports.store.policyJournal(), ports.modes);
  const trials = await gatherTrials(ports.store, state, unitHorizonMs);
  const evidence = await gatherEvidence(ports, state, now);
  const { newId } = ports;
  return {
    review: reviewPolicies(state, evidence, trials, { now, newId }),
    entries: state.entries,
  };
}
