/** What the bridge to a tracker did about one issue, or read there. */
export interface IssueEventRow {
  readonly id: string;
  /** Name of the tracker, with its repository. */
  readonly tracker: string;
  /** `ticket:ID` or `question:KEY`; empty for what concerns the tracker as a whole. */
  readonly subject: string;
  readonly kind:
    | "intended"
    | "abandoned"
    | "opened"
    | "changed"
    | "gone"
    | "note"
    | "command"
    | "read";
  /** Number of the issue on the tracker; null where there is none yet. */
  readonly issue: number | null;
  readonly actor: string;
  /** JSON; text in it is redacted. `sessions` lists whose forgetting removes its `text`. */
  readonly payload: string;
  readonly at: number;
}

/** The journal of the bridge to issue trackers. */
export interface IssueStore {
  /** In one transaction. Writing an event twice changes nothing. */
  recordIssueEvents(rows: readonly IssueEventRow[]): Promise<void>;
  /** In the order of their times, then ids. */
  issueEvents(): Promise<readonly IssueEventRow[]>;
}
