import { z } from "zod";
import { configSchema } from "../../core/config-schema.ts";
import { categories, itemStatuses } from "../../core/knowledge.ts";
import { reportDimensions } from "../../store/port.ts";
import { actSchemas } from "./act-schemas.ts";
import { harnessSchemas } from "./harness-schemas.ts";
import { healthSchemas } from "./health-schemas.ts";
import { issueSchemas } from "./issue-schemas.ts";
import { intelligenceSchemas } from "./intelligence-schemas.ts";
import { pairsSchema } from "./pairs-schema.ts";
import { pushReport } from "./push-schema.ts";
import { readReport } from "./read-schema.ts";
import { policySchemas } from "./policy-schemas.ts";
import { routeSchema } from "./route-schema.ts";
import { serverSchemas } from "./server-schemas.ts";
import { pickSchema } from "./pick-schema.ts";
import { teamSchema } from "./team-schema.ts";
import { accuracyEffort, count, session, shownSession, text, time } from "./session-schemas.ts";

const evidence = z.strictObject({
  session: z.string(),
  subject: z.string(),
  role: z.enum(["failure", "fix", "confirmation", "statement"]),
  sourceKey: z.string(),
  locator: z.string(),
  rawHmac: z.string(),
  excerpt: z.string(),
});

const item = z.strictObject({
  key: z.string(),
  extractor: z.string(),
  category: z.enum(categories),
  scope: z.enum(["global", "repo", "agent"]),
  repo: text,
  agent: text,
  text: z.string(),
  tokens: count.optional(),
  confidence: z.number().min(0).max(1),
  status: z.enum(itemStatuses),
  support: count,
  against: count,
  seenOnce: z.boolean(),
  firstSeen: time,
  lastSeen: time,
  costTurns: count,
  costTokens: count,
  costMs: z.number().nullable(),
  environments: z.array(z.string()),
  signature: z.strictObject({
    tools: z.array(z.string()),
    programs: z.array(z.string()),
    errorTemplateIds: z.array(z.string()),
    files: z.array(z.string()),
  }),
  evidence: z.array(evidence),
  detail: z.record(z.string(), z.unknown()),
});

const reportRow = z.strictObject({
  group: z.string().describe('"" where unknown; of hours 0 to 23, of weekdays 0 (Monday) to 6'),
  executions: count,
  successes: count,
  failures: count,
  expectedFailures: count.describe("of the failures: failing tests, searches that find nothing"),
  unknown: count,
  latencyMs: z.number().nullable(),
  latencyCount: count.describe("calls whose duration is known: what latencyMs is the mean of"),
  tokens: count
    .nullable()
    .describe(
      "told of the calls themselves, as events may, null where none was; what sessions used stands in `sessions`",
    ),
});

const errorGroup = z.strictObject({
  template: z.string().describe("the line these failures share, values masked"),
  templateIds: z.array(z.string()),
  failures: count,
  byTool: z.array(z.strictObject({ tool: z.string(), failures: count, sessions: count })),
  example: z.string(),
  lastAt: time,
});

const groupCost = z.strictObject({
  sessions: count,
  costNano: z.int().nullable().describe("nano-dollars of the sessions whose cost is known"),
  pricedSessions: count,
  accuracyEffort,
  scoredSessions: count,
  trappedSessions: count.describe("of these: too short for their accuracy to say anything"),
});

const scanReport = readReport.extend({
  stored: z
    .strictObject({ sessions: count, executions: count })
    .nullable()
    .describe(
      "in the store now; a history that several files tell counts once; null with --no-learn",
    ),
  policyChanges: count.describe("changes of policies proposed or decided now"),
  knowledge: z.strictObject({ items: z.int(), byCategory: z.record(z.string(), z.int()) }),
});

/** What each command prints with `--json`, by the words of the command. An error prints {@link errorSchema}. */
export const jsonSchemas = {
  start: z.strictObject({
    simulated: z.boolean(),
    sessions: count,
    executions: count,
    byAgent: z.array(reportRow.extend({ sessions: count })),
    byTool: z.array(reportRow),
    errors: z.array(errorGroup),
    fixes: z.array(item),
    pitfalls: z.array(item),
    items: count,
    briefing: z.string(),
  }),
  scan: scanReport,
  push: pushReport,
  harvest: z.strictObject({
    dryRun: z.boolean(),
    sessions: count,
    totalItems: count,
    newItems: z.int(),
    items: z.array(item),
  }),
  bootstrap: z.strictObject({
    context: z.string(),
    tokens: count.describe("upper bound"),
    repo: text,
    arm: z
      .enum(["briefed", "withheld"])
      .nullable()
      .describe("null for a request without --session"),
    shown: count,
    inScope: count,
    items: z.array(
      z.strictObject({
        id: z.string(),
        text: z.string(),
        arm: z.enum(["shown", "withheld", "session-withheld"]),
      }),
    ),
  }),
  report: z.strictObject({
    by: z.enum(reportDimensions),
    groups: z.array(
      reportRow.extend({
        successRate: z
          .strictObject({ rate: z.number(), low: z.number(), high: z.number(), n: count })
          .nullable()
          .describe(
            "rate: successes among the n known outcomes; low, high: its 90% credible interval; null below 5 known outcomes",
          ),
        cost: groupCost
          .nullable()
          .describe("by agent, model (of sessions with one) or repo; null by anything else"),
      }),
    ),
    total: count.describe("groups, of which --limit shows some"),
  }),
  sessions: z.strictObject({
    sessions: z.array(session.extend({ accuracyEffort })),
    total: count.describe("sessions that match, of which --limit shows some"),
  }),
  show: z.union([
    shownSession,
    z
      .strictObject({ sessions: z.array(shownSession) })
      .describe("of a file that holds several sessions"),
  ]),
  search: z.strictObject({
    hits: z.array(
      z.strictObject({
        session: z.string(),
        stepKey: z.string(),
        kind: z.string(),
        at: time,
        excerpt: z.string(),
      }),
    ),
  }),
  ...healthSchemas,
  ...issueSchemas,
  ...intelligenceSchemas,
  ...harnessSchemas,
  ...policySchemas,
  "knowledge list": z.strictObject({
    items: z.array(item),
    total: count.describe("items that match, of which --limit shows some"),
  }),
  "knowledge search": z.strictObject({ items: z.array(item) }),
  "knowledge why": z.strictObject({
    item,
    evidence: z.array(
      evidence.extend({
        state: z
          .enum(["verified", "archived", "changed", "elsewhere", "unknown"])
          .describe(
            "elsewhere: its source stands on the machine that pushed it, and is checked there; unknown: its source may not be read now, its path is not kept because it names somebody, or the key is missing",
          ),
        source: text,
        at: time,
      }),
    ),
  }),
  ...actSchemas,
  "export --canonical": z
    .looseObject({
      table: z.enum(["session", "step", "execution", "signal", "cell", "error-template", "item"]),
    })
    .describe("one line"),
  "export --records": z
    .looseObject({
      table: z.enum([
        "source",
        "session",
        "fact",
        "step",
        "usage",
        "observation",
        "outcome",
        "diagnostic",
        "assignment",
        "exposure",
        "event",
        "adaptation",
        "policy-version",
        "act",
        "ticket-event",
      ]),
    })
    .describe("one line"),
  "export --operations": z
    .looseObject({
      timestamp: z.string(),
      endpoint: z.string(),
      input_summary: z.string(),
      success: z.boolean().nullable(),
      duration_ms: z.number().nullable().describe("milliseconds"),
      output_summary: z.string(),
    })
    .describe("one line"),
  "export --atif": z.strictObject({ folder: z.string(), files: z.array(z.string()), steps: count }),
  "export --knowledge": z.strictObject({
    folder: z.string(),
    files: z.array(z.string()),
    removed: z.array(z.string()).describe("pages of an earlier export that hold nothing any more"),
    items: count,
  }),
  pairs: pairsSchema,
  ...serverSchemas,
  pick: pickSchema,
  route: routeSchema,
  team: teamSchema,
  "config show": z.strictObject({
    home: z.string(),
    database: z.string(),
    fromEnvironment: z.record(z.string(), z.string()).describe("by the name of the variable"),
    ...configSchema.shape,
  }),
  "config check": z.strictObject({ ok: z.boolean(), path: z.string(), exists: z.boolean() }),
  "config path": z.strictObject({ path: z.string(), home: z.string(), database: z.string() }),
  schema: z
    .strictObject({ commands: z.array(z.string()) })
    .describe("without an argument; with one it prints a JSON Schema"),
  "doctor --diagnostics": z.strictObject({
    diagnostics: z.array(
      z.strictObject({
        source: z.string(),
        position: z.string().describe("place in the source; empty where all of it is meant"),
        reason: z.string(),
        detail: z.string(),
      }),
    ),
    total: count,
  }),
  doctor: z.strictObject({
    ok: z.boolean(),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        state: z.enum(["ok", "note", "failed"]),
        message: z.string(),
        hint: text,
      }),
    ),
  }),
} as const;

/** Any command that fails with `--json` prints this. */
export const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: text }),
});
