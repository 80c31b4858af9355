import type { Clock } from "../core/clock.ts";
import type { Mac } from "../core/hash.ts";
import { emptyBatch } from "../core/rows.ts";
import type { Redactor } from "../redact/redactor.ts";
import {
  type AdaptationChange,
  adaptationEvent,
  type AdaptationEvent,
  adaptationRow,
} from "./adaptation-event.ts";
import { atLeastOne } from "./at-least-one.ts";
import type { IntelligenceStore } from "./intelligence-store.ts";
import type { Policies } from "./policy/policies.ts";
import type { PolicyValue } from "./policy/policy-reader.ts";
import { type PolicySignal, signalRow } from "./policy/policy-signal.ts";
import type { PolicyValues } from "./policy/policy-values.ts";

/** The verbs of the intelligence that are about policies and their changes. */
export interface AdaptationVerbs {
  /** Notes a change of a policy as proposed. */
  readonly recordAdaptation: (change: AdaptationChange) => Promise<AdaptationEvent>;
  /** Newest first. */
  readonly getAdaptations: (options?: {
    readonly limit?: number;
  }) => Promise<readonly AdaptationEvent[]>;
  /** In force, whatever is on trial. */
  readonly currentPolicies: () => Promise<PolicyValues>;
  /**
   * The value that holds in this instance's session, or in another that a program records (by its id): where the knob is on
   * trial, its arm, drawn and recorded at the first call. A session keeps what it was told first. Throws `unknown-knob`.
   */
  readonly policyFor: (policy: string, knob: string, session?: string) => Promise<PolicyValue>;
  /** Tells of what no execution tells: a breaker that opened, something fetched ahead that was used or was stale. */
  readonly recordPolicySignal: (signal: Omit<PolicySignal, "session" | "at">) => Promise<void>;
  /**
   * Looks at everything once: settles trials, and lets the rules propose. Answers the changes that were proposed, put on
   * trial, kept or rolled back by this look; nothing is changed on fewer than 30 sessions with a known outcome, without
   * evidence that holds at any time, or beyond the mode of a feature (`suggest` unless said otherwise).
   */
  readonly analyzeAndAdapt: () => Promise<readonly AdaptationEvent[]>;
}

export interface AdaptationVerbPorts {
  readonly store: IntelligenceStore;
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** A new id; later ones sort later. */
  readonly newId: () => string;
  readonly policies: Policies;
  /** Key of the session that executions are recorded in, or of another by its id. */
  readonly sessionKey: (id?: string) => string;
}

/** The latest changes among which those of one look are found: open ones are never older. */
const mostDecided = 1000;

export function createAdaptationVerbs(ports: AdaptationVerbPorts): AdaptationVerbs {
  const { store, clock, policies, sessionKey } = ports;
  const latest = async (limit: number, isAsked: (id: string) => boolean) => {
    const effects = await policies.effects();
    return (await store.adaptations(limit))
      .filter(({ adaptation }) => isAsked(adaptation))
      .map((change) => adaptationEvent(change, effects.get(change.adaptation) ?? null));
  };
  return {
    async recordAdaptation(change) {
      const row = adaptationRow(change, ports.newId(), clock.now(), ports.redactor);
      return adaptationEvent(await store.recordAdaptation(row));
    },
    getAdaptations: async ({ limit = 20 } = {}) => latest(atLeastOne(limit, "limit"), () => true),
    currentPolicies: () => policies.valuesInForce(),
    policyFor: (policy, knob, session) =>
      policies.reader.valueFor(policy, knob, sessionKey(session)),
    async recordPolicySignal(signal) {
      const told = { ...signal, session: sessionKey(), at: clock.now() };
      const row = signalRow(told, ports.newId(), ports);
      await store.append([{ ...emptyBatch, events: [row] }]);
    },
    async analyzeAndAdapt() {
      const { events } = await policies.adapt();
      const decided = new Set(events.map(({ adaptation }) => adaptation));
      return decided.size === 0 ? [] : latest(mostDecided, (id) => decided.has(id));
    },
  };
}
