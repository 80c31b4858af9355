import type { IssueList } from "./issues/list-issues.ts";
import type { IssueSync } from "./issues/sync-issues.ts";
import type { LoopParts } from "./parts.ts";

/** The verbs of the loop that speak to an issue tracker, where the configuration names one. */
export interface IssueVerbs {
  /**
   * Tells the tracker how tickets stand and takes in what allowed authors wrote there. Throws `issues-not-configured`,
   * `issues-token`, `issues-busy`, and what the tracker failed with.
   */
  syncIssues(options: {
    readonly isDryRun: boolean;
    readonly signal: AbortSignal;
  }): Promise<IssueSync>;
  /** The issues of ours, by the journal alone. Throws `issues-not-configured`. */
  listIssues(): Promise<IssueList>;
}

export function issueVerbs(parts: LoopParts): IssueVerbs {
  return {
    syncIssues: async ({ isDryRun, signal }) => {
      const { openIssueTracker } = await import("./issues/open-issue-tracker.ts");
      const tracker = openIssueTracker(parts, signal);
      return (await import("./issues/sync-issues.ts")).syncIssues(parts, { tracker, isDryRun });
    },
    listIssues: async () => (await import("./issues/list-issues.ts")).listIssues(parts),
  };
}
