import { canonicalJson } from "../../core/canonical-json.ts";
import type { PolicyVersionRow } from "../../store/policy-port.ts";
import type { StoredValue } from "./knob.ts";

/** A changed value that half of the sessions get, so that it can be measured. */
export interface Trial {
  /** The change that is on trial. */
  readonly adaptation: string;
  readonly knob: string;
  readonly value: StoredValue;
  /** Probability with which a session gets the new value. */
  readonly share: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** An effect on a share of successes, with its confidence sequence. */
export interface MeasuredEffect {
  /** Null without a unit. */
  readonly estimate: number | null;
  readonly low: number;
  readonly high: number;
  /** Randomised units that it rests on. */
  readonly n: number;
}

export const versionReasons = ["set", "reverted", "trial", "kept", "rolled-back", "mode"] as const;

/** What made a policy what it is. */
export interface VersionOrigin {
  readonly kind: (typeof versionReasons)[number];
  readonly adaptation: string | null;
  /** `engine`, or the user of the operating system. */
  readonly actor: string;
  readonly reason: string;
  /** As measured when it was decided. */
  readonly effect: MeasuredEffect | null;
}

/** A policy from a moment on: every value that is not the default, and what is on trial. */
export interface PolicyVersion {
  readonly policy: string;
  /** From 1, which is the default and is not stored. */
  readonly version: number;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly trial: Trial | null;
  readonly because: VersionOrigin;
  /** The version that a person went back to; absent otherwise. */
  readonly revertedTo?: number;
  readonly at: number;
}

export function versionRow(version: PolicyVersion): PolicyVersionRow {
  const { policy, at, ...body } = version;
  return { id: `${policy}@${version.version}`, policy, body: canonicalJson(body), at };
}

export function parseVersion({ policy, body, at }: PolicyVersionRow): PolicyVersion {
  return { policy, at, ...(JSON.parse(body) as Omit<PolicyVersion, "policy" | "at">) };
}
