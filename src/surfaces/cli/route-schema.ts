import { z } from "zod";
import { adaptiveModes } from "../../core/adaptive-mode.ts";
import { count, text } from "./session-schemas.ts";

const share = z.number().min(0).max(1);
const interval = z
  .strictObject({ low: z.number(), high: z.number(), n: z.number().min(0) })
  .describe("90% credible interval and the effective outcomes at this task");
const arm = { tool: text, house: text, model: text };
const value = z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable();

const route = z.strictObject({
  decision: text.describe("id in the journal; null where none was written"),
  task: z.string(),
  mode: z.enum(adaptiveModes),
  chosen: z.strictObject(arm).nullable(),
  falls_back: z.boolean().describe("the sovereign house takes it: nothing is sure enough"),
  asks: z.boolean().describe("somebody should be asked first"),
  confidence: share.describe("lower end of the best arm's interval"),
  reason: z.string(),
  explored: z.boolean().describe("chance chose"),
  deterministic: z.boolean().describe("chance had no part; left out of replays"),
  floor: share,
  reported_best: z.strictObject({ arm: z.string(), interval }).nullable(),
  candidates: z.array(
    z.strictObject({
      ...arm,
      arm: z.string(),
      probability: share,
      interval,
      n_elsewhere: z
        .number()
        .nullable()
        .describe("outcomes of its work at other tasks that count here besides"),
      expected_cost_usd: z.number().nullable(),
      feasible: z.boolean(),
      masked: z.boolean().describe("its circuit is open"),
      pending: count.describe("decisions whose outcome is awaited"),
      propensity: share,
    }),
  ),
  policy_version: z.string(),
});

const replay = z.strictObject({
  policy: z.string(),
  decisions: count,
  with_outcome: count,
  deterministic: count,
  n: count.describe("what the estimate rests on"),
  coverage: share,
  effective_size: z.number(),
  ips: value.describe("with its 95% interval; null: not enough data"),
  snips: value,
  achieved: z
    .strictObject({ rate: share, low: share, high: share })
    .nullable()
    .describe("on the same n decisions, with its 90% interval"),
  verdict: z.string(),
});

/** What `whetstone route --json` prints: of what was asked for, the others left out. */
export const routeSchema = z.strictObject({
  routes: z.array(route).optional(),
  replay: replay.optional(),
  told: z.strictObject({ decision: z.string(), success: z.boolean() }).optional(),
});
