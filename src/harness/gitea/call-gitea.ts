import { z } from "zod";
import { ToolFault } from "../harness-error.ts";
import { jsonOf, requireSuccess } from "../http/read-answer.ts";
import { type ToolContext, unsupported, type Unsupported } from "../tool.ts";

const repositoryPart = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "must be the plain name of an owner or repository");

/** Whose repository it is, and which. */
export const repositoryOf = { owner: repositoryPart, repo: repositoryPart };

export const issueNumber = z.int().min(1).describe("number of the issue in its repository");

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
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

export interface GiteaCall extends RepositoryName {
  readonly method: "GET" | "POST";
  /** Below the repository, with its query. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/**
 * One call of Gitea's API (version 1). Answers `unsupported` where no server is set. Throws ToolFault where it answers
 * with an error, or with something else than the schema says.
 */
export async function callGitea<Schema extends z.ZodType>(
  context: ToolContext,
  { owner, repo, method, path, body }: GiteaCall,
  schema: Schema,
): Promise<z.output<Schema> | Unsupported> {
  if (context.issueServer === null)
    return unsupported("no issue server is set: set `harness.giteaUrl` in the configuration");
  const { url: base, token } = context.issueServer;
  const url = `${base.replace(/\/+$/, "")}/api/v1/repos/${owner}/${repo}${path}`;
  const answer = await context.request({
    method,
    url,
    signal: context.signal,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === null ? {} : { authorization: `token ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = schema.safeParse(jsonOf(requireSuccess("Gitea", answer)));
  if (!parsed.success)
    throw new ToolFault("tool-error", "what Gitea answered is not what its API says", {
      cause: parsed.error,
    });
  context.read(url);
  return parsed.data;
}
