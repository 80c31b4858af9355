import { z } from "zod";
import { readJson, sendJson } from "../http/call-json.ts";
import { requireSuccess } from "../http/read-answer.ts";
import { type ToolContext, unsupported, type Unsupported } from "../tool.ts";
import { giteaHeaders, giteaRepository } from "./gitea-api.ts";

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
  const url = `${giteaRepository(base, owner, repo)}${path}`;
  const answer = await sendJson(context.request, {
    method,
    url,
    signal: context.signal,
    headers: giteaHeaders(token),
    ...(body === undefined ? {} : { body }),
  });
  const data = readJson("Gitea", requireSuccess("Gitea", answer), schema);
  context.read(url);
  return data;
}
