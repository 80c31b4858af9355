/** An issue as a tracker tells it. */
export interface TrackedIssue {
  readonly number: number;
  /** Where people read it. */
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  /** Null where the account is gone. */
  readonly author: string | null;
}

export interface IssueComment {
  readonly id: string;
  /** Number of the issue. */
  readonly issue: number;
  readonly url: string;
  /** Null where the account is gone. */
  readonly author: string | null;
  readonly body: string;
  /** Milliseconds by the tracker's clock. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface IssueDraft {
  readonly title: string;
  readonly body: string;
  /** Names; those that are not there yet are made. */
  readonly labels: readonly string[];
}

export type IssueChange = Partial<Pick<TrackedIssue, "title" | "body" | "state">>;

export interface CommentPages {
  /** In the order in which they were written. */
  readonly comments: readonly IssueComment[];
  /** False where there are more than are read at once. */
  readonly isComplete: boolean;
}

/**
 * The issues of one repository. Every verb throws TrackerError where the server cannot be reached, refuses or answers
 * something else than its API says. Reading and updating are tried again where that may help; what creates something is
 * tried again only where the server said that it did not take it: whether it did must be looked up before the next try.
 */
export interface IssueTracker {
  /** `gitea https://host/owner/name`: the same for ever. */
  readonly name: string;
  /** Whose the token is. */
  login(): Promise<string>;
  /** All issues that a user opened, open or closed, newest first; no pull requests. */
  list(author: string): Promise<readonly TrackedIssue[]>;
  create(draft: IssueDraft): Promise<TrackedIssue>;
  update(issue: number, change: IssueChange): Promise<TrackedIssue>;
  comment(issue: number, body: string): Promise<void>;
  /** Comments on any issue that were written or changed at that moment (milliseconds) or later. */
  commentsSince(since: number): Promise<CommentPages>;
}
