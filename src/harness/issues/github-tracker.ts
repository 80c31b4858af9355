import type { IssueTracker } from "./issue-tracker.ts";
import { createTrackerClient, type TrackerPorts } from "./tracker-client.ts";
import { commentsOf, issuesOf, issueVerbs, placeName, type TrackerPlace } from "./tracker-place.ts";
import { trackedIssue, trackerUser } from "./tracker-shapes.ts";

/** Where GitHub's API is, for repositories on github.com. */
export const githubApi = "https://api.github.com";
const page = { sizeName: "per_page", size: 100 };

/** The issues of a repository on GitHub, by version 3 of its API (docs.github.com, "REST API endpoints for issues"). */
export function createGithubTracker(place: TrackerPlace, ports: TrackerPorts): IssueTracker {
  const { url, owner, repo, token } = place;
  const client = createTrackerClient({ what: "GitHub", headers: headersOf(token) }, ports);
  const issues = `${url}/repos/${owner}/${repo}/issues`;
  return {
    name: placeName("github", place),
    async login() {
      const { value } = await client({ method: "GET", url: `${url}/user` }, trackerUser);
      return value.login;
    },
    list: (author) =>
      issuesOf(client, { url: issues, query: { state: "all", creator: author }, ...page }),
    async create({ title, body, labels }) {
      const sent = { title, body, labels };
      return (await client({ method: "POST", url: issues, body: sent }, trackedIssue)).value.issue;
    },
    ...issueVerbs(client, issues),
    commentsSince: (since) =>
      commentsOf(client, {
        url: `${issues}/comments`,
        query: { since: new Date(since).toISOString(), sort: "created", direction: "asc" },
        ...page,
      }),
  };
}

/** A request without a user agent is refused there. */
function headersOf(token: string): Readonly<Record<string, string>> {
  return {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "user-agent": "whetstone",
    "x-github-api-version": "2022-11-28",
  };
}
