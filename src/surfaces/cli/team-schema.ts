import { z } from "zod";
import { outcomes } from "../../core/outcome.ts";
import { count, text } from "./session-schemas.ts";

const agentRun = z.strictObject({
  key: z.string(),
  agent: z.string(),
  start: z.number(),
  end: z.number(),
  turns: count,
  tokens: count,
  known: count,
  failed: count,
  outcome: z.enum(outcomes),
  output: z.string(),
  taskType: z.string(),
});

const team = z.strictObject({
  leader: agentRun,
  members: z.array(agentRun),
  size: count,
  wallSeconds: z.number(),
  workSeconds: z.number(),
  criticalPath: z.array(
    z.strictObject({ agent: z.string(), key: z.string(), start: z.number(), end: z.number() }),
  ),
  criticalSeconds: z.number(),
  parallelShare: z.number(),
  messages: count,
  metrics: z.record(z.string(), z.unknown()).describe("the nine, with their parts"),
  baseline: z
    .strictObject({
      runs: count,
      seconds: z.number(),
      tokens: z.number(),
      errorRate: z.number().nullable(),
    })
    .nullable(),
});

export const teamSchema = z.strictObject({
  team,
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
      n: count.nullable(),
      of: z.string(),
      reason: text.describe("why it is not known"),
    }),
  ),
  orchestration: z
    .strictObject({
      ratio: z.number(),
      level: z.enum(["normal", "info", "warning", "critical"]),
    })
    .nullable(),
  advice: z.array(
    z.strictObject({
      kind: z.enum(["overhead", "token-speedup", "messages", "information"]),
      text: z.string(),
    }),
  ),
  attribution: z.array(
    z.strictObject({
      key: z.string(),
      incorrect: count,
      scored: count,
      contaminatedBy: text,
      unanswered: z.boolean(),
    }),
  ),
  withoutTime: z.array(z.string()),
});
