import { z } from "zod";
import { giteaApi, giteaHeaders, giteaRepository } from "../gitea/gitea-api.ts";
import type { IssueTracker } from "./issue-tracker.ts";
import { readPages } from "./read-pages.ts";
import { createTrackerClient, type TrackerClient, type TrackerPorts } from "./tracker-client.ts";
import { trackedIssue, trackerUser } from "./tracker-shapes.ts";
import { commentsOf, issuesOf, issueVerbs, placeName, type TrackerPlace } from "./tracker-place.ts";

/** Gitea gives at most this many rows a page, unless its owner set another limit (`MAX_RESPONSE_ITEMS`). */
const page = { sizeName: "limit", size: 50 };
const labelColor = "#8250df";

/** The issues of a repository on a Gitea server, by version 1 of its API (docs.gitea.com, "API Usage"). */
export function createGiteaTracker(place: TrackerPlace, ports: TrackerPorts): IssueTracker {
  const { url, owner, repo, token } = place;
  const client = createTrackerClient({ what: "Gitea", headers: giteaHeaders(token) }, ports);
  const repository = giteaRepository(url, owner, repo);
  const issues = `${repository}/issues`;
  return {
    name: placeName("gitea", place),
    async login() {
      const { value } = await client({ method: "GET", url: `${giteaApi(url)}/user` }, trackerUser);
      return value.login;
    },
    list: (author) => {
      const query = { state: "all", type: "issues", created_by: author };
      return issuesOf(client, { url: issues, query, ...page });
    },
    async create({ title, body, labels }) {
      const ids = await labelIds(client, `${repository}/labels`, labels);
      const sent = { title, body, labels: ids };
      return (await client({ method: "POST", url: issues, body: sent }, trackedIssue)).value.issue;
    },
    ...issueVerbs(client, issues),
    commentsSince: (since) =>
      commentsOf(client, {
        url: `${issues}/comments`,
        query: { since: new Date(since).toISOString() },
        ...page,
      }),
  };
}

const label = z.object({ id: z.int(), name: z.string() });

/** Gitea takes labels by their ids; one that is not there is made. */
async function labelIds(
  client: TrackerClient,
  url: string,
  names: readonly string[],
): Promise<readonly number[]> {
  if (names.length === 0) return [];
  const known = await readPages(client, { url, query: {}, ...page, mostPages: 20 }, label);
  const ids: number[] = [];
  for (const name of names) {
    const found = known.rows.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const made = { method: "POST", url, body: { name, color: labelColor } } as const;
    // oxlint-disable-next-line no-await-in-loop -- a few, once for a repository
    ids.push(found?.id ?? (await client(made, label)).value.id);
  }
  return ids;
}
