import { z } from "zod";
import type { IssueComment, TrackedIssue } from "./issue-tracker.ts";

/** Gitea's API follows GitHub's for issues and comments: the fields that both have are these. */
const user = z.object({ login: z.string() }).nullish();
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const trackedIssue = z
  .object({
    number: z.int().positive(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.enum(["open", "closed"]),
    user,
    /** Not null for a pull request, which both servers count among the issues. */
    pull_request: z.unknown().optional(),
  })
  .transform((issue) => ({
    isPull: issue.pull_request !== undefined && issue.pull_request !== null,
    issue: {
      number: issue.number,
      url: issue.html_url,
      title: issue.title,
      body: issue.body ?? "",
      state: issue.state,
      author: issue.user?.login ?? null,
    } satisfies TrackedIssue,
  }));

/** Null for a comment on something else than an issue. */
export const issueComment = z
  .object({
    id: z.int().positive(),
    html_url: z.string(),
    /** Empty for a comment on a pull request of Gitea. */
    issue_url: z.string(),
    user,
    body: z.string().nullish(),
    created_at: time,
    updated_at: time,
  })
  .transform((comment): IssueComment | null => {
    const [, issue] = /\/issues\/(\d+)$/.exec(comment.issue_url) ?? [];
    if (issue === undefined) return null;
    return {
      id: String(comment.id),
      issue: Number(issue),
      url: comment.html_url,
      author: comment.user?.login ?? null,
      body: comment.body ?? "",
      createdAt: comment.created_at,
      updatedAt: comment.updated_at,
    };
  });

export const trackerUser = z.object({ login: z.string().min(1) });
