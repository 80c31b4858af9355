/** Integer counts per cell and UTC day of the event. */
export interface CellDay {
  readonly tool: string;
  readonly house: string;
  readonly model: string;
  readonly taskType: string;
  /** "" where the repository is unknown. */
  readonly repo: string;
  readonly harness: string;
  /** Days since the epoch; -1 where the time is unknown. */
  readonly day: number;
  /** -1 where unknown. */
  readonly hour: number;
  readonly weekday: number;
  readonly successes: number;
  readonly failures: number;
  readonly unknown: number;
  /** Failures of expected kinds (failing tests, nothing found), contained in `failures`. */
  readonly expectedFailures: number;
  readonly latencyUsSum: number;
  readonly latencyCount: number;
  readonly confidenceSum: number;
  readonly confidenceCount: number;
  readonly tokens: number;
  readonly lastAt: number | null;
}

/** What executions put into the counts of their session, where nothing else that the session holds changes it. */
export interface ToldCounts {
  /** Reference of the session. */
  readonly session: string;
  /** Its agent, else its harness. */
  readonly agent: string;
  readonly cells: readonly CellDay[];
}
