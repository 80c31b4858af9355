/** What is known of the session to be briefed. */
export interface BriefingRequest {
  readonly repo: string | null;
  readonly branch: string | null;
  /** Harness or agent name. */
  readonly agent: string | null;
  readonly taskType: string | null;
  readonly task: string | null;
  readonly files: readonly string[];
  /** Present only for requests that come from a session: those are randomised and recorded. */
  readonly session: string | null;
  readonly maxTokens: number;
  readonly minConfidence: number;
}
