import { canonicalJson } from "../core/canonical-json.ts";
import { isoTime } from "../core/iso-time.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { AdaptationEventRow, AdaptationView } from "../store/statistics-port.ts";

/** A change of a policy, a route, a cache or a threshold. Values are JSON. */
export interface AdaptationChange {
  /** What gave rise to it. */
  readonly trigger: string;
  /** What is changed, for example `policy.ezra.evidence_threshold`. */
  readonly change_type: string;
  readonly old_value: unknown;
  readonly new_value: unknown;
  readonly reason: string;
  /** Of the share of successes, 0.1 being ten points; null where nothing is expected. */
  readonly expected_improvement: number | null;
}

export interface AdaptationEvent extends AdaptationChange {
  readonly timestamp: string | null;
  /** Its number among the changes of one `change_type`, from 1. */
  readonly version: number;
  /** `proposed` until a trial of it begins; then `trial`, and `kept` or `rolled-back` in the end. */
  readonly state: string;
  /** On the share of successes, by a randomised trial; null until it was measured. */
  readonly measured_effect: number | null;
}

/** The first entry about a change, as it is stored. */
export function adaptationRow(
  change: AdaptationChange,
  id: string,
  at: number,
  redactor: Redactor,
): AdaptationEventRow {
  const text = (value: unknown): string => canonicalJson(redactor.redactValue(value));
  return {
    id,
    adaptation: id,
    state: "proposed",
    trigger: redactor.redact(change.trigger),
    changeType: redactor.redact(change.change_type),
    oldValue: text(change.old_value),
    newValue: text(change.new_value),
    reason: redactor.redact(change.reason),
    expectedImprovement: change.expected_improvement,
    at,
  };
}

/** `measuredEffect` as it was when it was decided; null until then. */
export function adaptationEvent(
  view: AdaptationView,
  measuredEffect: number | null = view.measuredEffect,
): AdaptationEvent {
  return {
    timestamp: isoTime(view.at),
    trigger: view.trigger,
    change_type: view.changeType,
    old_value: parsed(view.oldValue),
    new_value: parsed(view.newValue),
    reason: view.reason,
    expected_improvement: view.expectedImprovement,
    version: view.version,
    state: view.state,
    measured_effect: measuredEffect,
  };
}

function parsed(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}
