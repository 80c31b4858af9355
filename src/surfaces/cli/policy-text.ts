import type { PolicyLogEntry } from "../../adapt/policy/policy-log.ts";
import type { PolicyOverview, TrialOverview } from "../../adapt/policy/policy-overview.ts";
import type { MeasuredEffect } from "../../adapt/policy/policy-version.ts";
import { adaptiveFeatures } from "../../core/adaptive-mode.ts";
import { safeText } from "../../core/safe-text.ts";
import { formatPlural } from "./format.ts";
import { printTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { printWrapped } from "./running-text.ts";

export function printModes(modes: PolicyOverview["modes"], terminal: Terminal): void {
  printTable(
    terminal,
    [{ title: "feature" }, { title: "mode" }, { title: "set by" }],
    modes.map(({ feature, mode, set_by: by }) => [feature, mode, by]),
  );
}

export function printPolicies(overview: PolicyOverview, terminal: Terminal): void {
  for (const { policy, version, since, actor, reason, knobs, trial } of overview.policies) {
    const origin =
      since === null ? "the default" : `since ${since.slice(0, 16)}, ${actor}: ${reason}`;
    terminal.print(`${policy}, version ${version}: ${safeText(origin, 160)}`);
    for (const { knob, value, low, high, step, meaning } of knobs) {
      const bounds = low === null ? "" : ` (${low} to ${high} by ${step})`;
      const stands = safeText(`${knob} = ${valueText(value)}${bounds}`, 100);
      printWrapped(`  ${stands}: ${meaning}`, 6, terminal);
    }
    if (trial !== null) printWrapped(`  on trial: ${trialText(trial)}`, 6, terminal);
  }
  if (overview.policies.length === 0) terminal.print("Nothing of it was changed yet.");
  terminal.print("");
  printModes(overview.modes, terminal);
  if (overview.rules.length === 0) return;
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "rule" },
      { title: "knob", keeps: "end", leastWidth: 24 },
      { title: "sessions", align: "right" },
      { title: "finds", maxWidth: 100, leastWidth: 20 },
    ],
    overview.rules.map(({ trigger, knob, n, reason, proposal }) => [
      trigger,
      knob,
      String(n),
      proposal === null
        ? reason
        : `would propose ${valueText(proposal.old_value)} -> ${valueText(proposal.new_value)}: ${reason}`,
    ]),
  );
}

export function printPolicyLog(changes: readonly PolicyLogEntry[], terminal: Terminal): void {
  if (changes.length === 0) terminal.print("No change.");
  for (const change of changes) {
    const { id, state, change_type: type, old_value: before, new_value: after } = change;
    const made = change.policy_version === null ? "" : `  ${change.policy_version}`;
    terminal.print(
      safeText(
        `${change.timestamp.slice(0, 16)}  ${id.slice(0, 13)}  ${state}  ${knobText(type)}: ${valueText(before)} -> ${valueText(after)}${made}`,
        200,
      ),
    );
    const told = [`${change.trigger}: ${change.reason}`];
    if (change.state_reason !== change.reason)
      told.push(`${state} ${change.state_at.slice(0, 16)}: ${change.state_reason}`);
    for (const text of told) printWrapped(`  ${safeText(text, 200)}`, 4, terminal);
    if (change.measured_effect !== null)
      terminal.print(`  measured: ${effectText(change.measured_effect)}`);
  }
}

/** A change of a knob is filed under its feature; people write the knob alone. */
function knobText(changeType: string): string {
  const feature = adaptiveFeatures.find((name) => changeType.startsWith(`${name}.`));
  return feature === undefined ? changeType : changeType.slice(feature.length + 1);
}

function trialText(trial: TrialOverview): string {
  const { knob, value, share, pending, effect } = trial;
  const waiting = pending === 0 ? "" : `, ${formatPlural(pending, "session")} not weighed yet`;
  return `${knob} = ${valueText(value)} for ${Math.round(100 * share)}% of sessions; ${effectText(effect)}${waiting}`;
}

/** In points of the share of successes. */
function effectText({ estimate, low, high, n }: MeasuredEffect): string {
  if (estimate === null) return "nothing weighed yet";
  return `${points(estimate)} points (95% ${points(low)} to ${points(high)}), n = ${n}`;
}

function points(share: number): string {
  return `${share >= 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
}

/** As people write it. */
export function valueText(value: unknown): string {
  if (value === null) return "none";
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : JSON.stringify(value);
}
