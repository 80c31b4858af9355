import type { AdaptiveFeature, AdaptiveMode } from "../../core/adaptive-mode.ts";
import { WhetstoneError } from "../../core/errors.ts";
import type { Mac } from "../../core/hash.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import { type AdaptationPorts, adaptPolicies, lookAtPolicies } from "./adapt-policies.ts";
import { requireKnob } from "./find-knob.ts";
import type { KnobValue } from "./knob.ts";
import type { PersonalAct } from "./personal-act.ts";
import { type PolicyLogEntry, policyLog, versionsByChange } from "./policy-log.ts";
import { type PolicyOverview, policyOverview } from "./policy-overview.ts";
import { foldPolicies, type PolicyState, valuesInForce } from "./policy-state.ts";
import type { PolicyValues } from "./policy-values.ts";
import { createPolicyReader, type PolicyReader } from "./policy-reader.ts";
import { revertPolicy } from "./revert-policy.ts";
import type { PolicyReview } from "./review-policies.ts";
import { setKnob } from "./set-knob.ts";
import { setMode } from "./set-mode.ts";
import { gatherTrials } from "./gather-evidence.ts";
import { requireChange, tryChange } from "./try-change.ts";
import { unitHorizonMs } from "./weigh-trial.ts";

/** Policies, their changes, and what people do about them. */
export interface Policies {
  /** For whoever acts by them. */
  readonly reader: PolicyReader;
  valuesInForce(): Promise<PolicyValues>;
  /** How far a feature may go. */
  modeOf(feature: AdaptiveFeature): Promise<AdaptiveMode>;
  /** Measured effects of changes that were settled, by their ids. */
  effects(): Promise<ReadonlyMap<string, number | null>>;
  /** Versions, values, trials, modes, and what every rule makes of the record. */
  overview(): Promise<PolicyOverview>;
  /** Newest first. */
  log(limit: number): Promise<readonly PolicyLogEntry[]>;
  /** Looks at everything once, and writes what follows: see adapt-policies.ts. */
  adapt(): Promise<PolicyReview>;
  /** False when it stands there already. Throws `unknown-knob`, `out-of-bounds`, `off-step`, `bad-value`. */
  set(address: string, value: KnobValue, reason: string | null): Promise<boolean>;
  /** Throws `nothing-to-revert`, `unknown-version`. */
  revert(policy: string, to: number | null, reason: string | null): Promise<void>;
  /** False when they have it already. Throws `mode-configured`. */
  setMode(
    features: readonly AdaptiveFeature[],
    mode: AdaptiveMode,
    reason: string | null,
  ): Promise<boolean>;
  /** Puts a suggestion on trial; answers its id. Throws `unknown-change`, `not-open`, `mode-off`, `trial-running`. */
  tryChange(id: string, reason: string | null): Promise<string>;
}

export interface PoliciesPorts extends AdaptationPorts {
  readonly mac: Mac;
  /** Text of people may quote a secret. */
  readonly redact: (text: string) => string;
  /** Who acts: the user of the operating system. */
  readonly actor: () => string;
}

export function createPolicies(ports: PoliciesPorts): Policies {
  const { store, modes, clock } = ports;
  const read = async (): Promise<PolicyState> => foldPolicies(await store.policyJournal(), modes);
  return {
    reader: createPolicyReader(ports),
    valuesInForce: async () => valuesInForce(await read()),
    modeOf: async (feature) => (await read()).modes[feature],
    effects: async () => {
      const made = [...versionsByChange(await read())];
      return new Map(made.map(([id, { because }]) => [id, because.effect?.estimate ?? null]));
    },
    overview: async () => {
      const state = await read();
      const { review } = await lookAtPolicies(ports);
      const trials = await gatherTrials(store, state, unitHorizonMs);
      return policyOverview(state, trials, review.verdicts, clock.now());
    },
    log: async (limit) => policyLog(await read(), limit),
    adapt: () => adaptPolicies(ports),
    set: async (address, value, reason) => {
      const knob = requireKnob(address);
      const told = typeof value === "string" ? ports.redact(value) : value;
      return change(ports, reason, (state, act) => setKnob(state, knob, told, act));
    },
    revert: async (policy, to, reason) => {
      await change(ports, reason, (state, act) => revertPolicy(state, policy, to, act));
    },
    setMode: async (features, mode, reason) =>
      change(ports, reason, (state, act) => setMode(state, features, mode, act)),
    tryChange: async (id, reason) => {
      let tried = id;
      await change(ports, reason, (state, act) => {
        const found = requireChange(state, id);
        tried = found.id;
        return tryChange(state, found, act);
      });
      return tried;
    },
  };
}

/** Times that another process may decide first. */
const mostAttempts = 5;

/** False when there was nothing to change. */
async function change(
  ports: PoliciesPorts,
  reason: string | null,
  decide: (state: PolicyState, act: PersonalAct) => PolicyChange,
): Promise<boolean> {
  const { store, clock, newId } = ports;
  const told = reason === null ? "no reason given" : ports.redact(reason);
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- looks again only when another process was faster
    const state = foldPolicies(await store.policyJournal(), ports.modes);
    const act = { id: newId(), actor: ports.actor(), reason: told, at: clock.now() };
    const decided = decide(state, act);
    if (decided.events.length === 0) return false;
    // oxlint-disable-next-line no-await-in-loop -- see above
    if (await store.commitPolicies(state.entries, decided)) return true;
  }
  throw new WhetstoneError("policies-busy", "Other processes keep changing the policies.", {
    hint: "Try again.",
  });
}
