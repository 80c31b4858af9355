import { z } from "zod";
import { outcomes } from "../../core/outcome.ts";
import { healthCauses, severities } from "../../signals/health/health-finding.ts";
import { ticketActs, ticketStates } from "../../signals/health/ticket.ts";
import { count, text, time } from "./session-schemas.ts";

const ticket = z.strictObject({
  id: z.string(),
  cause: z.enum(healthCauses),
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
});
const actedTicket = z.strictObject({ ticket });

/** What the commands about health print with `--json`. */
export const healthSchemas = {
  health: z.strictObject({
    tickets: z.array(ticket),
    total: count.describe("tickets there are, of which --all shows the rest"),
    dismissed: count.describe("findings that were not worth a person's time"),
    sessions: count.describe("sessions that were judged"),
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
  "health deliver": z.strictObject({
    sink: z.string(),
    delivered: z.array(z.string()),
    failed: z.array(z.strictObject({ ticket: z.string(), failure: z.string() })),
    before: count.describe("open tickets that this sink had been told of before"),
  }),
} as const;
