import type { AdaptiveFeature, AdaptiveMode } from "../../core/adaptive-mode.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { WhetstoneError } from "../../core/errors.ts";
import type { PolicyChange } from "../../store/policy-port.ts";
import type { AdaptationEventRow } from "../../store/statistics-port.ts";
import { noChange, personTrigger, type PersonalAct } from "./personal-act.ts";
import { currentVersion, modesPolicy, type PolicyState } from "./policy-state.ts";
import { type PolicyVersion, versionRow } from "./policy-version.ts";

/** Gives features a mode. Throws `mode-configured` (exit 2) for one that the configuration decides. */
export function setMode(
  state: PolicyState,
  features: readonly AdaptiveFeature[],
  mode: AdaptiveMode,
  act: PersonalAct,
): PolicyChange {
  const fixed = features.filter((feature) => state.configuredModes.includes(feature));
  if (fixed.length > 0)
    throw new WhetstoneError(
      "mode-configured",
      `the configuration states the mode of ${fixed.join(", ")}`,
      { exitCode: 2, hint: "change `modes` there; `whetstone config path` says where it stands" },
    );
  const moved = features.filter((feature) => state.modes[feature] !== mode);
  if (moved.length === 0) return noChange;
  const current = currentVersion(state, modesPolicy);
  const events = moved.map((feature, index): AdaptationEventRow => {
    const id = index === 0 ? act.id : `${act.id}.${index}`;
    return {
      id,
      adaptation: id,
      state: "set",
      trigger: personTrigger,
      changeType: `mode.${feature}`,
      oldValue: canonicalJson(state.modes[feature]),
      newValue: canonicalJson(mode),
      reason: act.reason,
      expectedImprovement: null,
      at: act.at,
    };
  });
  const next: PolicyVersion = {
    policy: modesPolicy,
    version: current.version + 1,
    values: { ...current.values, ...Object.fromEntries(moved.map((feature) => [feature, mode])) },
    trial: null,
    because: {
      kind: "mode",
      adaptation: act.id,
      actor: act.actor,
      reason: act.reason,
      effect: null,
    },
    at: act.at,
  };
  return { events, versions: [versionRow(next)] };
}
