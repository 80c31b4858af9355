import type { FailureKind, Outcome, OutcomeSource, SessionOutcomeSource } from "./outcome.ts";
import type { StepKind } from "./rows.ts";
import type { TokenCounts } from "./token-counts.ts";

/** One step as derived: in order, placed on or off the final path. */
export interface StepView {
  readonly key: string;
  readonly parentKey: string | null;
  /** 0-based position in the session. */
  readonly seq: number;
  readonly kind: StepKind;
  readonly at: number | null;
  readonly excerpt: string;
  readonly label: string | null;
  readonly model: string | null;
  /** Text that Whetstone itself put there: never harvested. */
  readonly injected: boolean;
  readonly onFinalPath: boolean;
  readonly sourceKey: string;
  readonly locator: string;
  readonly rawHmac: string;
}

/** One tool call with its result: the fold of its observations over all doors. */
export interface ExecutionView {
  readonly key: string;
  readonly stepKey: string | null;
  /** 0-based position among the executions of the session. */
  readonly seq: number;
  /** Position of its step; null when the step is not known. */
  readonly stepSeq: number | null;
  readonly onFinalPath: boolean;
  readonly tool: string;
  readonly server: string | null;
  readonly house: string | null;
  readonly taskType: string | null;
  readonly model: string | null;
  readonly paramHash: string | null;
  /** Canonical JSON of the redacted parameters (at most 4 KB). */
  readonly params: string | null;
  readonly paramShape: string | null;
  readonly outcome: Outcome;
  readonly outcomeSource: OutcomeSource;
  readonly failureKind: FailureKind | null;
  readonly exitCode: number | null;
  /** Redacted error text (at most 2 KB), null unless it failed. */
  readonly errorText: string | null;
  readonly errorTemplateId: string | null;
  /** First characters of a result (redacted), null when unknown. */
  readonly resultExcerpt: string | null;
  readonly confidence: number | null;
  readonly latencyUs: number | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly at: number | null;
  /** 0..23 and 0 (Monday) .. 6 in the session's zone; null when the zone or time is unknown. */
  readonly hour: number | null;
  readonly weekday: number | null;
  /** Key of the failed execution with the same tool and parameters that this one repeats. */
  readonly retryOf: string | null;
  /** Of the call. */
  readonly callLocator: string | null;
  readonly callRawHmac: string | null;
  /** Of the result. */
  readonly resultLocator: string | null;
  readonly resultRawHmac: string | null;
  readonly sourceKey: string | null;
}

export const taskTypes = ["read", "build", "test", "judge", "other"] as const;
export type TaskType = (typeof taskTypes)[number];

export const complexities = ["simple", "moderate", "complex", "epic"] as const;
export type Complexity = (typeof complexities)[number];

/** A whole session as derived from the record: what signals and learners read. */
export interface SessionView {
  /** Content key (32 hex digits), suffixed only when two runs claim one id. */
  readonly key: string;
  readonly nativeId: string | null;
  readonly harness: string;
  readonly harnessVersion: string | null;
  /** The program that ran it, under one name; where the harness is a mere format or door, the program that the record names. */
  readonly agent: string;
  /** Name of the agent inside the program (a subagent, a mode); null where none is told. */
  readonly role: string | null;
  /** The name that the record gives its agent, as it is told; null where it gives none. Tickets go by it. */
  readonly toldAgent: string | null;
  readonly house: string | null;
  /** In order of first use. */
  readonly models: readonly string[];
  readonly repo: string | null;
  readonly branch: string | null;
  readonly cwd: string | null;
  readonly zone: string | null;
  readonly title: string | null;
  /** First human request, redacted, at most 2 KB. */
  readonly task: string | null;
  readonly taskType: TaskType;
  readonly complexity: Complexity;
  readonly parentKey: string | null;
  readonly rootKey: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: string | null;
  readonly outcome: Outcome;
  readonly outcomeSource: SessionOutcomeSource;
  readonly outcomeWeight: number;
  readonly usage: TokenCounts;
  /** Integer nano-dollars; null where a price is unknown. */
  readonly costNano: number | null;
  readonly unknownKeys: readonly string[];
  readonly steps: readonly StepView[];
  readonly executions: readonly ExecutionView[];
}
