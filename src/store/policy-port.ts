import type { AdaptationEventRow } from "./statistics-port.ts";

/** A policy as it stands from a moment on (journal). */
export interface PolicyVersionRow {
  /** `<policy>@<version>`: one row a version. */
  readonly id: string;
  /** A house, `routing` or `modes`. */
  readonly policy: string;
  /** Canonical JSON; text in it is redacted. */
  readonly body: string;
  readonly at: number;
}

/** Everything that was decided about policies, in the order of the commits. */
export interface PolicyJournal {
  readonly events: readonly AdaptationEventRow[];
  readonly versions: readonly PolicyVersionRow[];
}

export interface PolicyChange {
  readonly events: readonly AdaptationEventRow[];
  readonly versions: readonly PolicyVersionRow[];
}

/** Which version of a policy a unit got (journal). */
export interface TrialAssignmentRow {
  readonly id: string;
  /** The change that is on trial. */
  readonly experiment: string;
  /** Key of a root session. */
  readonly unit: string;
  readonly arm: "new" | "old";
  /** Probability of the arm that was drawn. */
  readonly propensity: number;
  readonly at: number;
}

/** Executions that count for a rule; absent means any. */
export interface ExecutionScope {
  readonly house?: string;
  readonly tool?: string;
  readonly taskType?: string;
}

/** How a root session with its children went, in one scope and with one model. */
export interface RootOutcomes {
  /** Key of the root session. */
  readonly root: string;
  readonly model: string | null;
  readonly successes: number;
  /** Without those that only say how the work went (failing tests, searches that found nothing). */
  readonly failures: number;
  /** Milliseconds since the epoch; null where no time is known. */
  readonly startedAt: number | null;
}

export interface PolicyStore {
  policyJournal(): Promise<PolicyJournal>;
  /**
   * Writes a change if nothing was decided since `seen`, the number of events that the caller knew; false, and nothing
   * written, otherwise: the caller reads and decides again.
   */
  commitPolicies(seen: number, change: PolicyChange): Promise<boolean>;
  /** Keeps a unit's first assignment in an experiment, and answers the one that stands. */
  assignToTrial(row: TrialAssignmentRow): Promise<TrialAssignmentRow>;
  /** In the order in which they were committed. */
  trialAssignments(experiment: string): Promise<readonly TrialAssignmentRow[]>;
  /** Roots that began at `since` or later, by root and model. */
  rootOutcomes(scope: ExecutionScope, since: number): Promise<readonly RootOutcomes[]>;
  /** Of the units of an experiment: what their executions came to up to `withinMs` after the assignment, by unit. */
  unitOutcomes(
    experiment: string,
    scope: ExecutionScope,
    withinMs: number,
  ): Promise<readonly Pick<RootOutcomes, "root" | "successes" | "failures">[]>;
  /** Payloads of the events of one sender, kind by kind, that happened at `since` or later, in the order of their keys. */
  eventsSince(
    source: string,
    since: number,
  ): Promise<readonly { readonly kind: string | null; readonly payloadRedacted: string }[]>;
}
