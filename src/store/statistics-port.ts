/** Sums over executions. What was not observed is in no sum and no count: it never stands for zero. */
export interface ExecutionTotals {
  readonly successes: number;
  readonly failures: number;
  /** Executions whose outcome nobody knows; in neither of the two above. */
  readonly unknown: number;
  readonly latencyUsSum: number;
  readonly latencyCount: number;
  /** Of confidences from 0 to 1. */
  readonly confidenceSum: number;
  readonly confidenceCount: number;
  /** Milliseconds since the epoch of the latest execution whose time is known. */
  readonly lastAt: number | null;
}

export interface ModelTotals extends ExecutionTotals {
  readonly model: string;
}

/** One execution as predictions see it; null for what is not known. */
export interface StoredExecution {
  readonly session: string;
  /** Its key within the session. */
  readonly call: string;
  /** Executions of one step are called together. */
  readonly step: string | null;
  readonly repo: string | null;
  readonly tool: string;
  /** Its own, else its session's. */
  readonly house: string | null;
  readonly model: string | null;
  /** As declared. */
  readonly taskType: string | null;
  readonly paramHash: string | null;
  /** Canonical JSON, redacted, at most 4 KB. */
  readonly params: string | null;
  readonly paramShape: string | null;
  readonly isSuccess: boolean | null;
  /** Its own, else its session's start. */
  readonly at: number | null;
  readonly hour: number | null;
  readonly weekday: number | null;
}

/** How old the derived tables are. */
export interface DerivationAge {
  /** Milliseconds since the epoch; null before the first derivation. */
  readonly derivedAt: number | null;
  /** Sessions whose record changed since then. */
  readonly pendingSessions: number;
}

/** A prediction that was committed before anything of its call's result was, and what came of it. */
export interface LiveForecast {
  readonly session: string;
  readonly probability: number;
  readonly isSuccess: boolean;
}

/** Counts for predictions and comparisons, from the derived tables. An execution of no stated house has its session's. */
export interface StatisticsStore {
  /** Executions of a tool in a house (null: those of no known house), of all models; with a hash, those with equal parameters. */
  toolTotals(query: {
    readonly tool: string;
    readonly house: string | null;
    readonly paramHash: string | null;
  }): Promise<ExecutionTotals>;
  /** Per model that did work of this type, by name. Work of no known model is left out. */
  modelTotals(taskType: string): Promise<readonly ModelTotals[]>;
  /** Executions of a house after `since`; one of no known time counts at its session's start. */
  houseTotals(query: { readonly house: string; readonly since: number }): Promise<ExecutionTotals>;
  /** Outcomes from a time on, up to another, of everything. */
  periodTotals(period: {
    readonly from: number;
    readonly to: number;
  }): Promise<Pick<ExecutionTotals, "successes" | "failures" | "unknown">>;
  /** Houses that executed something, by name. */
  houses(): Promise<readonly string[]>;
  /** Types of work that executions have, stated or their session's, by name. */
  taskTypes(): Promise<readonly string[]>;
  /**
   * At most `limit`, the latest there are, in the order of their times, sessions and calls; untimed ones are oldest. How
   * many are left out is a multiple of `grain` (1): while the history grows by less, the first one stays the same.
   */
  latestExecutions(limit: number, grain?: number): Promise<readonly StoredExecution[]>;
  /** Written predictions that were scored, from a time on; at most `limit`, the latest there are, oldest first. */
  liveForecasts(query: {
    readonly since: number;
    readonly limit: number;
  }): Promise<readonly LiveForecast[]>;
  /** Predictions that were written from a time on, scored or not. */
  countPredictions(since: number): Promise<number>;
  derivationAge(): Promise<DerivationAge>;
  /** Number of the commit that forgot something last; 0 where nothing was forgotten. */
  forgottenAt(): Promise<number>;
}

/** One entry in the life of a change. Values are JSON texts; all text is redacted. */
export interface AdaptationEventRow {
  readonly id: string;
  /** Shared by all entries about one change. */
  readonly adaptation: string;
  /** The first entry is `proposed`. */
  readonly state: string;
  readonly trigger: string;
  readonly changeType: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly reason: string;
  readonly expectedImprovement: number | null;
  readonly at: number;
}

/** A change as it was proposed, and where it stands now. */
export interface AdaptationView extends AdaptationEventRow {
  /** Its number among the changes of one `changeType`, from 1. */
  readonly version: number;
  /** Null until it was measured. */
  readonly measuredEffect: number | null;
}

/** Changes of policy (journal). */
export interface AdaptationStore {
  /** Answers the change as it stands then. Writing an entry twice changes nothing. Throws RangeError when the first entry of a change is not its proposal. */
  recordAdaptation(row: AdaptationEventRow): Promise<AdaptationView>;
  /** Newest first. */
  adaptations(limit: number): Promise<readonly AdaptationView[]>;
}
