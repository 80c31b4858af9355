import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { callGitea, repositoryOf } from "../gitea/call-gitea.ts";
import { giteaIssue } from "../gitea/gitea-api.ts";

export const giteaCreateIssue = defineTool({
  name: "gitea_create_issue",
  description: "Open an issue in a repository on the Gitea server that is set.",
  input: z.strictObject({
    ...repositoryOf,
    title: z.string().trim().min(1).max(255),
    body: z.string().max(65_535).default(""),
  }),
  access: "write",
  reach: "network",
  run: ({ owner, repo, title, body }, context) =>
    callGitea(
      context,
      { owner, repo, method: "POST", path: "/issues", body: { title, body } },
      giteaIssue,
    ),
});
