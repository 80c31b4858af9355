import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { callGitea, repositoryOf } from "../gitea/call-gitea.ts";
import { giteaIssue } from "../gitea/gitea-api.ts";
import { isUnsupported } from "../tool.ts";

export const giteaListIssues = defineTool({
  name: "gitea_list_issues",
  description: "The issues of a repository on the Gitea server that is set, newest first.",
  input: z.strictObject({
    ...repositoryOf,
    state: z.enum(["open", "closed", "all"]).default("open"),
    labels: z.array(z.string().min(1)).default([]).describe("with all of these"),
    page: z.int().min(1).default(1),
    limit: z.int().min(1).max(50).default(20),
  }),
  access: "read",
  reach: "network",
  run: async ({ owner, repo, state, labels, page, limit }, context) => {
    const query = new URLSearchParams({
      state,
      type: "issues",
      page: String(page),
      limit: String(limit),
      ...(labels.length === 0 ? {} : { labels: labels.join(",") }),
    });
    const issues = await callGitea(
      context,
      { owner, repo, method: "GET", path: `/issues?${query.toString()}` },
      z.array(giteaIssue),
    );
    return isUnsupported(issues) ? issues : { issues };
  },
});
