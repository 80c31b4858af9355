import { canonicalJson } from "../../core/canonical-json.ts";
import { WhetstoneError } from "../../core/errors.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import { defaultPolicies } from "./default-policies.ts";
import { requireKnob } from "./find-knob.ts";
import { type PersonalAct, setEvent } from "./personal-act.ts";
import {
  currentVersion,
  firstVersion,
  modesPolicy,
  type PolicyState,
  storedIn,
} from "./policy-state.ts";
import { type PolicyVersion, versionRow } from "./policy-version.ts";
import { changeEvent } from "./start-trial.ts";

/**
 * Takes a policy back to a version (by default to what it was before its last change), and ends what is on trial. Throws
 * `nothing-to-revert` (exit 1), `unknown-policy` and `unknown-version` (exit 2).
 */
export function revertPolicy(
  state: PolicyState,
  policy: string,
  to: number | null,
  act: PersonalAct,
): PolicyChange {
  if (policy === modesPolicy)
    throw nothingToRevert(policy, "modes are no policy: `whetstone policy mode` sets them");
  const history = [firstVersion(policy), ...(state.versions.get(policy) ?? [])];
  if (history.length === 1 && !startingPolicies.includes(policy))
    throw unknownPolicy(state, policy);
  const current = currentVersion(state, policy);
  const target = to === null ? previous(history, current) : requireVersion(history, policy, to);
  const knobs = Object.keys({ ...current.values, ...target.values }).map((name) =>
    requireKnob(`${policy}.${name}`),
  );
  const moved = knobs.filter((knob) => storedIn(current, knob) !== storedIn(target, knob));
  if (moved.length === 0 && current.trial === null)
    throw nothingToRevert(policy, `${policy} stands as it did in version ${target.version}`);
  const undone = new Set([
    current.trial?.adaptation,
    ...history.flatMap(({ version, because }) =>
      version > target.version && because.kind === "kept" ? (because.adaptation ?? []) : [],
    ),
  ]);
  const reverted = state.changes
    .filter(({ id, state: stands }) => undone.has(id) && (stands === "kept" || stands === "trial"))
    .map((change) => changeEvent(change, { state: "reverted", reason: act.reason, at: act.at }));
  const sets = moved.map((knob, index) =>
    setEvent(knob, storedIn(current, knob), storedIn(target, knob), {
      ...act,
      id: index === 0 ? act.id : `${act.id}.${index}`,
    }),
  );
  const next: PolicyVersion = {
    policy,
    version: current.version + 1,
    values: target.values,
    trial: null,
    because: {
      kind: "reverted",
      adaptation: sets.length > 0 ? act.id : (current.trial?.adaptation ?? null),
      actor: act.actor,
      reason: act.reason,
      effect: null,
    },
    revertedTo: target.version,
    at: act.at,
  };
  return { events: [...reverted, ...sets], versions: [versionRow(next)] };
}

/**
 * What the current version came from, before its values were changed: a version that was gone back to came from where that
 * one had come from, so that undoing twice goes back further. The current one where only a trial is to be ended.
 */
function previous(history: readonly PolicyVersion[], current: PolicyVersion): PolicyVersion {
  if (current.trial !== null) return current;
  const parentOf = ({ version, revertedTo }: PolicyVersion): PolicyVersion | undefined => {
    const target = history.find((one) => one.version === revertedTo);
    return target === undefined
      ? history.find((one) => one.version === version - 1)
      : parentOf(target);
  };
  const values = canonicalJson(current.values);
  let before = parentOf(current);
  while (before !== undefined && canonicalJson(before.values) === values) before = parentOf(before);
  if (before === undefined)
    throw nothingToRevert(current.policy, `${current.policy} stands as it began`);
  return before;
}

function requireVersion(
  history: readonly PolicyVersion[],
  policy: string,
  to: number,
): PolicyVersion {
  const found = history.find(({ version }) => version === to);
  if (found !== undefined) return found;
  throw new WhetstoneError("unknown-version", `${policy} has no version ${to}`, {
    exitCode: 2,
    hint: `it has the versions 1 to ${history.length}; \`whetstone policy log\` tells them apart`,
  });
}

/** Those that have values of their own from the beginning. */
const startingPolicies = [...new Set(defaultPolicies.knobs.map(({ policy }) => policy))];

function unknownPolicy({ versions }: PolicyState, policy: string): WhetstoneError {
  const known = new Set([...startingPolicies, ...versions.keys()]);
  known.delete(modesPolicy);
  return new WhetstoneError(
    "unknown-policy",
    `nothing is known of a policy ${JSON.stringify(policy)}`,
    { exitCode: 2, hint: `those known are ${[...known].join(", ")}` },
  );
}

function nothingToRevert(policy: string, message: string): WhetstoneError {
  return new WhetstoneError("nothing-to-revert", message, {
    hint: `\`whetstone policy show ${policy}\` shows what is in force`,
  });
}
