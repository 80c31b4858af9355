/** A route as it was decided (journal). Texts are JSON, except `chosen`; text in them is redacted. */
export interface DecisionRow {
  /** Later ones sort later. */
  readonly id: string;
  /** The way in which decisions are made, with its number. */
  readonly policyVersion: string;
  /** `{task: {session, tool, taskType}, chosen: {house, model, tool}, mode, floor, explored, fallsBack, arms}`. */
  readonly candidates: string;
  /** Probability of each arm that could be chosen, by its name. */
  readonly propensities: string;
  /** Name of the arm. */
  readonly chosen: string;
  /** Chance had no part. */
  readonly isDeterministic: boolean;
  readonly seed: string | null;
  readonly at: number;
}

/** What became of a decision. */
export interface DecisionOutcome {
  readonly isSuccess: boolean;
  readonly latencyMs: number | null;
  readonly costUsd: number | null;
  /** Told of the decision by its id, or the first execution of its session, task and arm whose result came after it. */
  readonly source: "told" | "execution";
}

export interface DecidedRow extends DecisionRow {
  /** Committed after the decision; null where nothing is known yet. */
  readonly outcome: DecisionOutcome | null;
  /** True where an execution is known to be what came of it, whatever was told besides. */
  readonly hasExecution: boolean;
}

/** An execution with a known outcome, as routing learns from it; null for what is not known. */
export interface RoutedExecution {
  readonly session: string;
  readonly tool: string;
  /** Its own, else its session's. */
  readonly house: string | null;
  readonly model: string | null;
  readonly taskType: string | null;
  /** Canonical JSON, redacted. */
  readonly params: string | null;
  readonly isSuccess: boolean;
  /** Cost of the whole session, in nano-dollars. */
  readonly sessionCostNano: number | null;
}

/** Decisions of routing, and what they rest on. */
export interface DecisionStore {
  /** Writing a decision twice changes nothing. Resolves when it is durable. */
  recordDecision(row: DecisionRow): Promise<void>;
  /** From a time on, at most `limit`, the latest there are; oldest first. */
  decisions(query: {
    readonly since: number;
    readonly limit: number;
  }): Promise<readonly DecidedRow[]>;
  /** At most `limit`, the latest there are; oldest first. */
  routedExecutions(limit: number): Promise<readonly RoutedExecution[]>;
}
