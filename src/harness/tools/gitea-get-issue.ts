import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { callGitea, issueNumber, repositoryOf } from "../gitea/call-gitea.ts";
import { giteaIssue } from "../gitea/gitea-api.ts";

export const giteaGetIssue = defineTool({
  name: "gitea_get_issue",
  description: "One issue of a repository on the Gitea server that is set.",
  input: z.strictObject({ ...repositoryOf, issue: issueNumber }),
  access: "read",
  reach: "network",
  run: ({ owner, repo, issue }, context) =>
    callGitea(context, { owner, repo, method: "GET", path: `/issues/${issue}` }, giteaIssue),
});
