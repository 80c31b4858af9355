import { z } from "zod";
import { count, text } from "./session-schemas.ts";

const subject = z.string().describe("`ticket:ID` or `question:KEY`");
const issue = z.int().positive().describe("number in its repository");

/** What the commands of the issue bridge print with `--json`. */
export const issueSchemas = {
  "issues sync": z.strictObject({
    tracker: z.string().describe("kind, server and repository"),
    isDryRun: z.boolean().describe("true: what would be done"),
    issues: z.array(
      z.strictObject({
        action: z
          .enum(["opened", "adopted", "updated", "closed", "reopened", "withdrawn", "gone"])
          .describe(
            "adopted: an earlier run opened it; withdrawn: closed, as what it rested on is not there any more; gone: not there any more",
          ),
        subject,
        issue: issue.nullable().describe("null where it would be opened"),
        url: text,
        title: z.string(),
      }),
    ),
    unchanged: count.describe("issues that are as they should be"),
    waiting: count.describe("issues that later runs open (issues.mostNewPerSync)"),
    feedback: z.array(
      z.strictObject({
        issue,
        url: z.string().describe("of the comment"),
        author: z.string(),
        subject,
        outcome: z.enum(["note", "done", "refused"]),
        command: text.describe("its word, without the slash"),
        problem: text.describe("why it was refused"),
      }),
    ),
    comments: z.strictObject({
      read: count.describe("new ones, in the whole repository"),
      ignored: count.describe("on our issues, of authors not allowed: nothing of them is kept"),
      own: count,
      elsewhere: count.describe("on other issues"),
      isComplete: z.boolean().describe("false: more are left for the next run"),
    }),
  }),
  "issues list": z.strictObject({
    tracker: z.string(),
    issues: z.array(
      z.strictObject({
        subject,
        issue,
        url: z.string(),
        state: z.enum(["open", "closed", "gone"]).describe("as it was sent last"),
        notes: count,
        commands: count,
      }),
    ),
    pending: count.describe("issues that may have been opened without being written down"),
    ignored: count.describe("comments of authors not allowed, over all runs"),
  }),
} as const;
