import { z } from "zod";
import { outcomes } from "../../core/outcome.ts";
import { alertFamilies } from "../../signals/coordination/team-alerts.ts";
import { count, text } from "./session-schemas.ts";

const agentRun = z.strictObject({
  key: z.string(),
  agent: z.string(),
  start: z.number(),
  end: z.number(),
  waits: z
    .array(z.strictObject({ start: z.number(), end: z.number() }))
    .describe("while it waited for a person"),
  turns: count,
  tokens: count.nullable(),
  prefillTokens: z.number().nullable().describe("prefill-token equivalents"),
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
  waitedSeconds: z.number().describe("waiting for a person, no part of the wall clock"),
  workSeconds: z.number(),
  criticalPath: z.array(
    z.strictObject({ agent: z.string(), key: z.string(), start: z.number(), end: z.number() }),
  ),
  criticalSeconds: z.number(),
  parallelShare: z.number(),
  messages: count,
  comparedPairs: count.describe("pairs of members' answers"),
  estimatedPairs: count.describe("of these: compared by MinHash, not by count"),
  singleRuns: count.describe("runs of a single agent at this type of task"),
  metrics: z.record(z.string(), z.unknown()).describe("the nine, with their parts"),
  baseline: z
    .strictObject({
      runs: count,
      seconds: z.number(),
      tokens: z.number().nullable(),
      tokenRuns: count.describe("runs that say their tokens"),
      prefillTokens: z.number().nullable().describe("null below five runs that tell them"),
      prefillRuns: count.describe("runs that tell what their prefill comes to"),
      errorRate: z.number().nullable().describe("null below five calls with a known outcome"),
      knownCalls: count.describe("calls with a known outcome"),
    })
    .nullable(),
});

export const teamSchema = z.strictObject({
  team,
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      value: z.number().nullable(),
      unit: z.enum(["ratio", "%", "messages/turn", "s", "messages"]),
      text: text.describe("in words"),
      n: count.nullable(),
      of: z.string(),
      reason: text.describe("why it is not known"),
    }),
  ),
  alerts: z
    .array(
      z.strictObject({
        family: z.enum(alertFamilies),
        level: z.enum(["normal", "info", "warning", "critical"]).nullable(),
        value: z.number().nullable().describe("share of the tokens, percent, ratio"),
        reason: text.describe("why it is not known"),
      }),
    )
    .describe("one of each family"),
  advice: z.array(z.string()),
  cost: z.strictObject({
    prefillTokens: z.number().nullable(),
    known: count.describe("agents of which they are known"),
    agents: count,
    singleAgent: z.number().nullable().describe("mean of the baseline"),
    singleAgentRuns: count.describe("runs that the mean is of"),
    ratio: z.number().nullable(),
  }),
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
