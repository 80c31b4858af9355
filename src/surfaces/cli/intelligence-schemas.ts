import { z } from "zod";
import { velocities } from "../../adapt/learning-velocity.ts";
import { count, text } from "./session-schemas.ts";

const share = z.number().min(0).max(1);
const interval = z
  .strictObject({ low: z.number(), high: z.number(), n: z.number().min(0) })
  .describe("90% credible interval and the outcomes it rests on");
const age = {
  as_of: text.describe("when the tables were last brought up to date"),
  pending_sessions: count,
};

const bySession = z
  .strictObject({ low: z.number(), high: z.number(), n: count })
  .nullable()
  .describe("90% interval over sessions and their number; null below two");

const scores = {
  n: count.describe("predictions whose outcome is known"),
  sessions: count,
  base_rate: share.nullable(),
  brier: z.strictObject({
    n: count,
    score: share.nullable(),
    reliability: z.number(),
    resolution: z.number(),
    uncertainty: z.number(),
    within_bins: z.number(),
  }),
  brier_interval: bySession,
  skill: z.number().nullable(),
  skill_interval: bySession,
  log_loss: z.number().nullable(),
  log_loss_interval: bySession,
  calibration_error: share.nullable().describe("debiased; null below 200: insufficient"),
  calibration_slope: z
    .strictObject({
      n: count,
      slope: z.number(),
      intercept: z.number(),
      slope_error: z.number().nullable().describe("standard error over sessions; null below two"),
    })
    .nullable(),
  reliability: z.array(
    z.strictObject({
      n: count,
      successes: count,
      mean_probability: share,
      rate: share,
      low: share,
      high: share,
      interval: z.strictObject({ rate: share, low: share, high: share, n: count }),
    }),
  ),
};

const live = {
  kind: z.literal("live").describe("written down before their outcomes: proof"),
  ...scores,
  written: count.describe("with those whose call has no known outcome"),
  accuracy: share.nullable().describe("mean of 1 - |prediction - outcome|"),
  accuracy_interval: bySession,
};

const scorecard = z.strictObject({
  live: z.strictObject(live),
  replay: z.strictObject({
    kind: z.literal("replay").describe("made afterwards from history: no proof"),
    ...scores,
  }),
  ...age,
});

export const houseSchema = z.strictObject({
  house: z.string(),
  period_days: count,
  total_executions: count,
  successes: count,
  failures: count,
  unknown: count,
  success_rate: share.nullable(),
  interval,
  avg_latency_ms: z.number().nullable(),
  latency_count: count.describe("executions whose latency is known: what the mean rests on"),
  avg_confidence: share.nullable(),
  confidence_count: count.describe("executions that stated their confidence"),
  ...age,
});

const adaptation = z.strictObject({
  timestamp: text,
  trigger: z.string(),
  change_type: z.string(),
  old_value: z.unknown(),
  new_value: z.unknown(),
  reason: z.string(),
  expected_improvement: z.number().nullable(),
  version: count,
  state: z.string(),
  measured_effect: z.number().nullable(),
});

export const predictionSchema = z.strictObject({
  probability: share,
  interval,
  level: text.describe("narrowest level with three effective outcomes"),
  insufficient_data: z.boolean(),
  reasoning: z.string(),
  path: z.array(
    z.strictObject({
      level: z.string(),
      n: z.number().describe("effective outcomes"),
      success_rate: share.nullable(),
      pooled_rate: share,
    }),
  ),
  uses_session: z.boolean(),
  prediction_id: text.describe("where it was written down: its id"),
  ...age,
});

/** What the commands of the intelligence print with `--json`. */
export const intelligenceSchemas = {
  predict: predictionSchema.extend({ tool: z.string() }),
  scorecard,
  intelligence: z.strictObject({
    timestamp: z.string(),
    house_performance: z.record(z.string(), houseSchema),
    current_policies: z.record(
      z.string(),
      z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
    ),
    recent_adaptations: z.array(adaptation),
    learning_velocity: z.strictObject({
      period_days: count,
      recent_success_rate: share.nullable(),
      recent_interval: interval,
      previous_success_rate: share.nullable(),
      previous_interval: interval,
      improvement: z.number().nullable(),
      improvement_interval: interval.nullable(),
      velocity: z.enum(velocities),
    }),
    prediction_accuracy: z.strictObject({ period_days: count, ...live }),
    ...age,
  }),
};
