import { z } from "zod";
import { defaultConfig } from "./default-config.ts";

const { issues: defaults } = defaultConfig;
const name = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
/** What both servers take as the name of a user. */
const login = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?(?:\[bot\])?$/);

/** Where tickets and open questions become issues, and whose comments are read back. */
export const issuesSchema = z
  .strictObject({
    kind: z
      .enum(["gitea", "github"])
      .nullable()
      .default(defaults.kind)
      .describe("Whose API the server speaks. Null: nothing is sent and nothing is read."),
    url: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(defaults.url)
      .describe(
        "Address of the Gitea server, or of GitHub's API; null is `https://api.github.com`.",
      ),
    repository: z
      .string()
      .regex(new RegExp(`^${name}/${name}$`), "must be owner/name")
      .nullable()
      .default(defaults.repository)
      .describe("Repository that holds the issues, as `owner/name`."),
    tokenFile: z
      .string()
      .min(1)
      .nullable()
      .default(defaults.tokenFile)
      .describe(
        "File of mode 0600 that holds the token; `~/...` is the home folder. Null: WHETSTONE_ISSUES_TOKEN.",
      ),
    login: login
      .nullable()
      .default(defaults.login)
      .describe("User that the token belongs to; null asks the server, where the token may."),
    allowedAuthors: z
      .array(login)
      .default(defaults.allowedAuthors)
      .describe("Users whose comments are read; an empty list allows no one."),
    labels: z
      .array(
        z
          .string()
          .min(1)
          .max(50)
          .regex(/^[^,]+$/),
      )
      .default(defaults.labels)
      .describe("Labels that new issues get."),
    minSeverity: z
      .enum(["low", "medium", "high", "critical"])
      .default(defaults.minSeverity)
      .describe("Least severity of a ticket that becomes an issue."),
    questions: z
      .boolean()
      .default(defaults.questions)
      .describe("Whether open questions of the knowledge become issues too."),
    mostNewPerSync: z
      .int()
      .min(0)
      .max(1000)
      .default(defaults.mostNewPerSync)
      .describe("Most issues that one run opens, gravest tickets first."),
  })
  .prefault({});
