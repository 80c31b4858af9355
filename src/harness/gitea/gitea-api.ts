import { z } from "zod";

/** Address of a repository below Gitea's API (version 1). `server` may stand under a path. */
export function giteaRepository(server: string, owner: string, repo: string): string {
  return `${giteaApi(server)}/repos/${owner}/${repo}`;
}

export function giteaApi(server: string): string {
  return `${server.replace(/\/+$/, "")}/api/v1`;
}

export function giteaHeaders(token: string | null): Readonly<Record<string, string>> {
  return token === null ? {} : { authorization: `token ${token}` };
}

/** Of an issue as Gitea's API answers it, what we tell. */
export const giteaIssue = z
  .object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.string(),
    html_url: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    labels: z.array(z.object({ name: z.string() })).nullish(),
    comments: z.int().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .transform((issue) => ({
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    state: issue.state,
    url: issue.html_url ?? null,
    author: issue.user?.login ?? null,
    labels: (issue.labels ?? []).map(({ name }) => name),
    comments: issue.comments ?? null,
    createdAt: issue.created_at ?? null,
    updatedAt: issue.updated_at ?? null,
  }));
