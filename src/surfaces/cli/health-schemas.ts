import { z } from "zod";
import { outcomes } from "../../core/outcome.ts";
import { driftDetectors, driftMetrics } from "../../signals/health/drift-numbers.ts";
import { failureCategories } from "../../signals/health/failure-category.ts";
import { healthCauses, severities } from "../../signals/health/health-finding.ts";
import { ticketActs, ticketStates } from "../../signals/health/ticket.ts";
import { count, text, time } from "./session-schemas.ts";

const level = "a share of failures 0..1, milliseconds, US dollars or tokens";
const burnRate = z.number().nullable();

const drift = z.strictObject({
  metric: z.enum(driftMetrics),
  detector: z.enum(driftDetectors),
  baseline: z.number().describe(`level of the sessions before: ${level}`),
  baselineSessions: count,
  now: z.number().describe("level since the change began"),
  nowSessions: count,
  threshold: z.number().describe("what the detector's sum has to reach, in its own unit"),
  sessionsPerFalseAlarm: count.describe("false-alarm budget: mean number of sessions between two"),
  burn: z
    .strictObject({ day: burnRate, week: burnRate })
    .nullable()
    .describe("failures over those the baseline allows"),
  since: z.string().describe("the session with which the change began"),
  evidence: z
    .array(z.strictObject({ session: z.string(), step: text }))
    .describe("newest last, at most 20"),
});

const ticket = z.strictObject({
  id: z.string(),
  cause: z.enum(healthCauses),
  signals: z.array(z.enum(healthCauses)).describe("everything that was found wrong at this root"),
  category: z.enum(failureCategories).describe("what kind of failure it is"),
  drift: drift.nullable().describe("the numbers behind a drift"),
  severity: z.enum(severities),
  signature: z.string(),
  scope: z.string(),
  evidence: z.string(),
  stepKeys: z.array(z.string()).describe("steps of the latest session it rests on"),
  agent: text,
  task: text,
  stepsSinceProgress: count,
  stallSeconds: z.number(),
  sessions: z.array(z.string()).describe("oldest first"),
  firstAt: time,
  lastAt: time,
  state: z.enum(ticketStates),
  assignee: text,
  snoozedUntil: time,
  resolvedBy: text,
  resolvedAt: time,
  dismissed: z.boolean().describe("a person said that it is no problem"),
  reopened: count,
  parent: text.describe("the first ticket of the storm it belongs to"),
  acts: z.array(
    z.strictObject({
      ticket: z.string(),
      kind: z.enum(ticketActs),
      actor: z.string(),
      at: z.number(),
      until: z.number().optional(),
      assignee: z.string().optional(),
      reason: text,
    }),
  ),
  notes: z
    .array(z.strictObject({ actor: z.string(), at: z.number(), text: z.string(), url: z.string() }))
    .describe("what people wrote about it on the issue tracker"),
});
const actedTicket = z.strictObject({
  ticket: ticket.nullable().describe("null where the act waits in the spool"),
  spooled: count.describe("1 where the act waits in the spool for a newer Whetstone"),
});

/** What the commands about health print with `--json`. */
export const healthSchemas = {
  health: z.strictObject({
    tickets: z.array(ticket),
    total: count.describe("tickets there are, of which --all shows the rest"),
    dismissed: count.describe("findings that were not worth a person's time"),
    sessions: count.describe("sessions that were judged"),
    watches: count.describe("levels over sessions that are watched for slow drifts"),
  }),
  "health show": z.strictObject({
    ticket,
    steps: z.array(
      z.strictObject({
        key: z.string(),
        seq: count,
        at: time,
        excerpt: z.string(),
        calls: z.array(
          z.strictObject({
            tool: z.string(),
            params: text,
            outcome: z.enum(outcomes),
            errorText: text,
            errorLine: text.describe("the line that says what went wrong"),
            isRoot: z.boolean().describe("the error is the root of the ticket"),
          }),
        ),
      }),
    ),
  }),
  "health ack": actedTicket,
  "health snooze": actedTicket,
  "health resolve": actedTicket,
  "health reopen": actedTicket,
  "health assign": actedTicket,
  "health dismiss": actedTicket,
  "health deliver": z.strictObject({
    sink: z.string(),
    delivered: z.array(z.string()),
    failed: z.array(z.strictObject({ ticket: z.string(), failure: z.string() })),
    before: count.describe("open tickets that this sink had been told of before"),
    approvals: z
      .strictObject({
        delivered: z.array(z.string()),
        failed: z.array(z.strictObject({ artefact: z.string(), failure: z.string() })),
        before: count.describe("to be given still, and told of before"),
      })
      .describe("of artefacts, by their ids"),
  }),
} as const;
