import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { callGitea, issueNumber, repositoryOf } from "../gitea/call-gitea.ts";

const comment = z
  .object({ id: z.int(), html_url: z.string().nullish() })
  .transform(({ id, html_url: url }) => ({ id, url: url ?? null }));

export const giteaComment = defineTool({
  name: "gitea_comment",
  description: "Comment on an issue on the Gitea server that is set.",
  input: z.strictObject({
    ...repositoryOf,
    issue: issueNumber,
    body: z.string().trim().min(1).max(65_535),
  }),
  access: "write",
  reach: "network",
  run: ({ owner, repo, issue, body }, context) =>
    callGitea(
      context,
      { owner, repo, method: "POST", path: `/issues/${issue}/comments`, body: { body } },
      comment,
    ),
});
