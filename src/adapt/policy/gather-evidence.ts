import { defaultConfig } from "../../core/default-config.ts";
import type { PolicyStore, RootOutcomes } from "../../store/policy-port.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import {
  type AdaptationRule,
  adaptationRules,
  comparedTaskTypes,
  isKnobOf,
} from "./adaptation-rules.ts";
import { evidenceSince } from "./change-limits.ts";
import { compareModels } from "./compare-models.ts";
import { detectShift, type SessionShare } from "./detect-shift.ts";
import { knobNamed, requireKnob, routingPolicy } from "./find-knob.ts";
import type { Knob } from "./knob.ts";
import { metricScope } from "./metric-scope.ts";
import { readPolicySignals, type PolicySignal } from "./policy-signal.ts";
import { currentVersion, type PolicyState, storedIn } from "./policy-state.ts";
import type { RuleEvidence } from "./propose-change.ts";
import type { RunningTrial } from "./review-policies.ts";

export interface EvidencePorts {
  readonly store: PolicyStore & Pick<StatisticsStore, "houses">;
}

/** What the record says to every rule whose feature is not off. Reads only; a few rows a session. */
export async function gatherEvidence(
  { store }: EvidencePorts,
  state: PolicyState,
  now: number,
): Promise<readonly RuleEvidence[]> {
  const since = (knob: Knob): number => evidenceSince(state, knob, now);
  const asked = adaptationRules.filter(
    ({ change_type: feature }) => state.modes[feature] !== "off",
  );
  const houses = (await store.houses()).filter((house) => house !== routingPolicy);
  const signals = await readPolicySignals(store, now - 90 * 86_400_000);
  const gathered = await Promise.all(
    asked.map(async (rule): Promise<readonly RuleEvidence[]> => {
      switch (rule.trigger) {
        case "low_success":
          return lowSuccess(store, rule, houses, since);
        case "better_model":
          return betterModel(store, state, rule, since);
        case "breaker_trips":
          return breakerTrips(store, rule, signals, since);
        case "stale_prefetch":
          return stalePrefetch(state, rule, signals, since);
      }
    }),
  );
  return gathered.flat();
}

interface WatchedKnob {
  readonly rule: AdaptationRule;
  readonly knob: Knob;
  readonly sessions: readonly SessionShare[];
  readonly standing?: number | null;
}

function shiftOf({ rule, knob, sessions, standing = null }: WatchedKnob): readonly RuleEvidence[] {
  if (rule.shift === null) return [];
  return [{ kind: "shift", rule, knob, found: detectShift(sessions, rule.shift), standing }];
}

async function lowSuccess(
  store: PolicyStore,
  rule: AdaptationRule,
  houses: readonly string[],
  since: (knob: Knob) => number,
): Promise<readonly RuleEvidence[]> {
  const found = await Promise.all(
    houses.map(async (house) => {
      const knob = knobNamed(house, rule.knob);
      if (knob === null) return [];
      const roots = await store.rootOutcomes({ house }, since(knob));
      return shiftOf({ rule, knob, sessions: failureShares(roots) });
    }),
  );
  return found.flat();
}

async function betterModel(
  store: PolicyStore,
  state: PolicyState,
  rule: AdaptationRule,
  since: (knob: Knob) => number,
): Promise<readonly RuleEvidence[]> {
  return Promise.all(
    comparedTaskTypes.map(async (taskType) => {
      const knob = requireKnob(`${routingPolicy}.${rule.knob.replace("*", taskType)}`);
      const routed = storedIn(currentVersion(state, routingPolicy), knob);
      const sessions = await store.rootOutcomes({ taskType }, since(knob));
      const found = compareModels(sessions, typeof routed === "string" ? routed : null);
      return { kind: "models", rule, knob, found } as const;
    }),
  );
}

/** Of the sessions in which a tool of a house ran: those in which its breaker opened. */
async function breakerTrips(
  store: PolicyStore,
  rule: AdaptationRule,
  signals: readonly PolicySignal[],
  since: (knob: Knob) => number,
): Promise<readonly RuleEvidence[]> {
  const opened = signals.filter(
    (signal) => signal.kind === "breaker-opened" && signal.tool !== null && isMeant(rule, signal),
  );
  const places = Map.groupBy(opened, ({ house, tool }) => JSON.stringify([house, tool]));
  const found = await Promise.all(
    [...places.values()].map(async (trips) => {
      const last = trips.at(-1);
      const { house = "", tool = null } = last ?? {};
      const knob = knobNamed(house, rule.knob.replace("*", tool ?? ""));
      if (knob === null || tool === null) return [];
      const tripped = new Set(trips.map(({ session }) => session));
      const roots = await store.rootOutcomes({ house, tool }, since(knob));
      const units = [...new Set(roots.map(({ root }) => root))];
      const sessions = units.map((unit) => ({ bad: tripped.has(unit) ? 1 : 0, known: 1 }));
      return shiftOf({ rule, knob, sessions, standing: standingOf(knob, last) });
    }),
  );
  return found.flat();
}

/** What nobody told the cause of is taken for calls that took too long. */
function isMeant({ causes = [] }: AdaptationRule, { cause }: PolicySignal): boolean {
  return causes.includes(cause ?? "timeout");
}

/** The limit that the tool ran under when its breaker opened last, in whole steps of the knob. */
function standingOf(knob: Knob, signal: PolicySignal | undefined): number | null {
  const limits = signal?.limits ?? usualLimits;
  if (knob.kind !== "number") return null;
  const value = knob.name.startsWith("concurrency.") ? limits.concurrency : limits.timeoutMs / 1000;
  return Math.floor((value * knob.stepsPerUnit) / knob.unitsPerStep);
}

const usualLimits = {
  timeoutMs: defaultConfig.harness.timeoutMs,
  concurrency: defaultConfig.harness.concurrencyPerTool,
};

/** Of what a house fetched ahead in each session: what was stale when it was asked for. */
function stalePrefetch(
  state: PolicyState,
  rule: AdaptationRule,
  signals: readonly PolicySignal[],
  since: (knob: Knob) => number,
): readonly RuleEvidence[] {
  const fetched = signals.filter(({ kind }) => kind !== "breaker-opened");
  return [...Map.groupBy(fetched, ({ house }) => house)].flatMap(([house, all]) => {
    const knob = knobNamed(house, rule.knob);
    // Where it is off already there is nothing to change.
    if (knob === null || storedIn(currentVersion(state, house), knob) === 0) return [];
    const recent = all.filter(({ at }) => at >= since(knob));
    const sessions = [...Map.groupBy(recent, ({ session }) => session).values()].map((own) => ({
      bad: own.filter(({ kind }) => kind === "prefetch-stale").length,
      known: own.length,
    }));
    // Where no policy states it the configuration turned it on: something was fetched.
    return shiftOf({ rule, knob, sessions, standing: 1 });
  });
}

/** By root, whatever models took part, in the order in which they began. */
function failureShares(roots: readonly RootOutcomes[]): readonly SessionShare[] {
  const shares = new Map<string, SessionShare>();
  for (const { root, successes, failures } of roots) {
    const { bad, known } = shares.get(root) ?? { bad: 0, known: 0 };
    shares.set(root, { bad: bad + failures, known: known + successes + failures });
  }
  return [...shares.values()];
}

/** Every trial that is running, with its assignments and what became of its units. */
export async function gatherTrials(
  store: PolicyStore,
  state: PolicyState,
  withinMs: number,
): Promise<readonly RunningTrial[]> {
  const running = [...state.versions.keys()]
    .map((policy) => currentVersion(state, policy))
    .filter(({ trial }) => trial !== null);
  const found = await Promise.all(
    running.map(async (version): Promise<readonly RunningTrial[]> => {
      const knob = knobNamed(version.policy, version.trial?.knob ?? "");
      const change = state.changes.find(({ id }) => id === version.trial?.adaptation);
      if (knob === null || change === undefined) return [];
      const rule = adaptationRules.find(
        (one) => one.trigger === change.trigger && isKnobOf(one, knob.name),
      );
      const outcomes = await store.unitOutcomes(change.id, metricScope(knob), withinMs);
      const data = { assignments: await store.trialAssignments(change.id), outcomes };
      return [{ change, version, knob, leastEffect: rule?.leastEffect ?? 0, data }];
    }),
  );
  return found.flat();
}
