import type { CommentPages, IssueTracker, TrackedIssue } from "./issue-tracker.ts";
import { type PageQuery, readPages } from "./read-pages.ts";
import type { TrackerClient } from "./tracker-client.ts";
import { issueComment, trackedIssue } from "./tracker-shapes.ts";

/** A repository on a server, and what opens it. */
export interface TrackerPlace {
  /** Without a slash at its end. */
  readonly url: string;
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
}

/** Names a repository on a tracker in the journal: the same for ever. */
export function placeName(kind: string, { url, owner, repo }: Omit<TrackerPlace, "token">): string {
  return `${kind} ${url}/${owner}/${repo}`;
}

type ListQuery = Omit<PageQuery, "mostPages">;

const mostIssuePages = 100;
/** Bodies of comments may be long: the rest is read the next time. */
const mostCommentPages = 20;

export async function issuesOf(
  client: TrackerClient,
  query: ListQuery,
): Promise<readonly TrackedIssue[]> {
  const { rows } = await readPages(client, { ...query, mostPages: mostIssuePages }, trackedIssue);
  return rows.flatMap(({ isPull, issue }) => (isPull ? [] : [issue]));
}

export async function commentsOf(client: TrackerClient, query: ListQuery): Promise<CommentPages> {
  const pages = { ...query, mostPages: mostCommentPages };
  const { rows, isComplete } = await readPages(client, pages, issueComment);
  return { comments: rows.filter((row) => row !== null), isComplete };
}

/** What both trackers do alike with the issues at an address. */
export function issueVerbs(
  client: TrackerClient,
  issues: string,
): Pick<IssueTracker, "update" | "comment"> {
  return {
    async update(issue, change) {
      const call = { method: "PATCH", url: `${issues}/${issue}`, body: { ...change } } as const;
      return (await client(call, trackedIssue)).value.issue;
    },
    async comment(issue, body) {
      const to = `${issues}/${issue}/comments`;
      await client({ method: "POST", url: to, body: { body } }, issueComment);
    },
  };
}
