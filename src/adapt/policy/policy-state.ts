import {
  type AdaptiveFeature,
  adaptiveFeatures,
  type AdaptiveMode,
  type ConfiguredModes,
} from "../../core/adaptive-mode.ts";
import type { PolicyJournal } from "../../store/policy-port.ts";
import type { AdaptationEventRow } from "../../store/statistics-port.ts";
import { defaultPolicies } from "./default-policies.ts";
import { knobNamed } from "./find-knob.ts";
import { defaultValue, type Knob, knobAddress, shownValue, type StoredValue } from "./knob.ts";
import { parseVersion, type PolicyVersion } from "./policy-version.ts";
import type { PolicyValues } from "./policy-values.ts";

/** One change through its life, from the first entry to the latest. */
export interface PolicyChangeRecord {
  readonly id: string;
  readonly trigger: string;
  readonly changeType: string;
  /** JSON. */
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly reason: string;
  readonly expectedImprovement: number | null;
  readonly proposedAt: number;
  readonly state: string;
  /** Of the latest entry. */
  readonly stateReason: string;
  readonly stateAt: number;
}

/** What the journal amounts to. */
export interface PolicyState {
  /** Entries about changes: what a commit is compared with. */
  readonly entries: number;
  /** Versions of each policy that was ever changed, oldest first. */
  readonly versions: ReadonlyMap<string, readonly PolicyVersion[]>;
  /** In the order in which they were proposed. */
  readonly changes: readonly PolicyChangeRecord[];
  readonly modes: Readonly<Record<AdaptiveFeature, AdaptiveMode>>;
  /** Features whose mode is stated in the configuration, where people's words do not reach. */
  readonly configuredModes: readonly AdaptiveFeature[];
}

/** The policy whose values are modes. */
export const modesPolicy = "modes";

export function foldPolicies(journal: PolicyJournal, configured: ConfiguredModes): PolicyState {
  const versions = Map.groupBy(journal.versions.map(parseVersion), ({ policy }) => policy);
  const told = versions.get(modesPolicy)?.at(-1)?.values ?? {};
  const modeOf = (feature: AdaptiveFeature): AdaptiveMode =>
    configured[feature] ?? (told[feature] as AdaptiveMode | undefined) ?? "suggest";
  return {
    entries: journal.events.length,
    versions,
    changes: foldChanges(journal.events),
    modes: {
      policy: modeOf("policy"),
      routing: modeOf("routing"),
      cache: modeOf("cache"),
      threshold: modeOf("threshold"),
    },
    configuredModes: adaptiveFeatures.filter((feature) => configured[feature] !== undefined),
  };
}

function foldChanges(events: readonly AdaptationEventRow[]): readonly PolicyChangeRecord[] {
  return [...Map.groupBy(events, ({ adaptation }) => adaptation).values()].flatMap((entries) => {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { trigger, changeType, oldValue, newValue, reason, expectedImprovement } = first;
    return {
      id: first.adaptation,
      trigger,
      changeType,
      oldValue,
      newValue,
      reason,
      expectedImprovement,
      proposedAt: first.at,
      state: last.state,
      stateReason: last.reason,
      stateAt: last.at,
    };
  });
}

/** The version in force; 1, the default, for a policy that nobody changed. */
export function currentVersion(state: PolicyState, policy: string): PolicyVersion {
  return state.versions.get(policy)?.at(-1) ?? firstVersion(policy);
}

export function firstVersion(policy: string): PolicyVersion {
  const because = {
    kind: "set",
    adaptation: null,
    actor: "engine",
    reason: "the default",
    effect: null,
  } as const;
  return { policy, version: 1, values: {}, trial: null, because, at: 0 };
}

/** In force, whatever is on trial. */
export function storedIn({ values }: PolicyVersion, knob: Knob): StoredValue {
  return values[knob.name] ?? defaultValue(knob);
}

/** Every knob that has a default of its own or was changed, by policy. */
export function knownKnobs(state: PolicyState): readonly Knob[] {
  const changed = [...state.versions.values()].flatMap((versions) => {
    const last = versions.at(-1);
    if (last === undefined || last.policy === modesPolicy) return [];
    const names = [...Object.keys(last.values), ...(last.trial === null ? [] : [last.trial.knob])];
    return names.flatMap((name) => knobNamed(last.policy, name) ?? []);
  });
  const all = new Map(
    [...defaultPolicies.knobs, ...changed].map((knob) => [knobAddress(knob), knob]),
  );
  return [...all.values()];
}

/** What is in force, whatever is on trial. */
export function valuesInForce(state: PolicyState): PolicyValues {
  const values: Record<string, Record<string, ReturnType<typeof shownValue>>> = {};
  for (const knob of knownKnobs(state)) {
    const stored = storedIn(currentVersion(state, knob.policy), knob);
    (values[knob.policy] ??= {})[knob.name] = shownValue(knob, stored);
  }
  return values;
}
