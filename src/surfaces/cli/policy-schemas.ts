import { z } from "zod";
import { adaptiveFeatures, adaptiveModes } from "../../core/adaptive-mode.ts";
import { count, text } from "./session-schemas.ts";

const value = z.union([z.number(), z.string()]).nullable().describe("null where no model is named");
const share = z.number().min(0).max(1);
const modes = z.array(
  z.strictObject({
    feature: z.enum(adaptiveFeatures),
    mode: z.enum(adaptiveModes),
    set_by: z.enum(["configuration", "person", "default"]),
  }),
);
const effect = z
  .strictObject({ estimate: z.number().nullable(), low: z.number(), high: z.number(), n: count })
  .describe("on the share of successes, with its 95% confidence sequence, over n sessions");

const change = z.strictObject({
  id: z.string(),
  timestamp: z.string(),
  trigger: z.string().describe("the rule, or person"),
  change_type: z.string().describe("<feature>.<policy>.<knob>"),
  old_value: z.unknown(),
  new_value: z.unknown(),
  reason: z.string(),
  expected_improvement: z.number().nullable(),
  state: z
    .string()
    .describe("proposed, observed, trial, kept, rolled-back, reverted, superseded, expired or set"),
  state_reason: z.string(),
  state_at: z.string(),
  actor: text.describe("who made the latest version of it: engine, or a user"),
  policy_version: text.describe("the latest version that it made"),
  measured_effect: effect.nullable(),
});

/** What the commands about policies print with `--json`. */
export const policySchemas = {
  "policy show": z.strictObject({
    modes,
    policies: z.array(
      z.strictObject({
        policy: z.string(),
        version: count,
        since: text,
        actor: z.string(),
        reason: z.string(),
        knobs: z.array(
          z.strictObject({
            knob: z.string(),
            value,
            default: value,
            low: z.number().nullable(),
            high: z.number().nullable(),
            step: z.number().nullable(),
            feature: z.enum(adaptiveFeatures),
            meaning: z.string(),
          }),
        ),
        trial: z
          .strictObject({
            adaptation: z.string(),
            knob: z.string(),
            value,
            share,
            started_at: z.string(),
            pending: count.describe("sessions assigned less than a day ago"),
            effect,
          })
          .nullable(),
      }),
    ),
    rules: z.array(
      z.strictObject({
        trigger: z.string(),
        knob: z.string(),
        n: count.describe("sessions with a known outcome"),
        reason: z.string(),
        proposal: z.strictObject({ old_value: value, new_value: value }).nullable(),
      }),
    ),
    changes_left: count.describe("proposals that may still be made within 24 hours"),
  }),
  "policy log": z.strictObject({ changes: z.array(change) }),
  "policy set": z.strictObject({ knob: z.string(), value, changed: z.boolean() }),
  "policy revert": z.strictObject({ policy: z.string(), values: z.record(z.string(), value) }),
  "policy try": z.strictObject({ change: z.string() }),
  "policy mode": z.strictObject({ modes }),
  "policy adapt": z.strictObject({ changes: z.array(change) }),
} as const;
