import { z } from "zod";
import {
  failureKinds,
  outcomes,
  outcomeSources,
  sessionOutcomeSources,
} from "../../core/outcome.ts";
import { stepKinds } from "../../core/rows.ts";
import { failureCategories } from "../../signals/health/failure-category.ts";
import { healthCauses, severities } from "../../signals/health/health-finding.ts";
import { stepQualities } from "../../signals/quality/step-quality.ts";
import { complexities, taskTypes } from "../../core/session-view.ts";

export const count = z.int().min(0);
export const time = z
  .number()
  .nullable()
  .describe("milliseconds since the epoch; null when unknown");
export const text = z.string().nullable();

const usage = z
  .strictObject({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: count,
    reasoning: count,
  })
  .describe("tokens of all requests; all 0 where the transcript tells none");

export const session = z.strictObject({
  key: z.string(),
  nativeId: text,
  harness: z.string(),
  harnessVersion: text,
  agent: z.string().describe("the program that ran it, under one name"),
  role: text.describe("name of the agent inside the program: a subagent, a mode"),
  toldAgent: text.describe("the name that the record gives the agent, as it is told"),
  house: text,
  models: z.array(z.string()),
  repo: text,
  branch: text,
  cwd: text,
  zone: text,
  title: text,
  task: text,
  taskType: z.enum(taskTypes),
  complexity: z.enum(complexities),
  parentKey: text,
  rootKey: z.string(),
  startedAt: time,
  endedAt: time,
  endReason: text,
  outcome: z.enum(outcomes),
  outcomeSource: z.enum(sessionOutcomeSources),
  outcomeWeight: z.number(),
  usage,
  costNano: z.int().nullable().describe("nano-dollars; null where a price is unknown"),
  unknownKeys: z.array(z.string()),
  stepCount: count,
  executionCount: count,
  successes: count,
  failures: count,
  unknown: count,
});

const step = z.strictObject({
  key: z.string(),
  parentKey: text,
  seq: count,
  kind: z.enum(stepKinds),
  at: time,
  excerpt: z.string(),
  label: text,
  model: text,
  injected: z.boolean(),
  onFinalPath: z.boolean(),
  sourceKey: z.string(),
  locator: z.string(),
  rawHmac: z.string(),
  text: z
    .string()
    .optional()
    .describe(
      "with --full: the whole text, redacted; left out where the transcript does not hold it any more",
    ),
});

const execution = z.strictObject({
  key: z.string(),
  stepKey: text,
  seq: count,
  stepSeq: count.nullable(),
  onFinalPath: z.boolean(),
  tool: z.string(),
  server: text,
  house: text,
  taskType: text,
  model: text,
  paramHash: text,
  params: text.describe("canonical JSON, redacted, at most 4 KB"),
  paramShape: text,
  outcome: z.enum(outcomes),
  outcomeSource: z.enum(outcomeSources),
  failureKind: z.enum(failureKinds).nullable(),
  exitCode: z.int().nullable(),
  errorText: text,
  errorTemplateId: text,
  resultExcerpt: text,
  confidence: z.number().nullable(),
  latencyUs: z.number().nullable(),
  tokensIn: count.nullable(),
  tokensOut: count.nullable(),
  at: time,
  hour: z.int().nullable(),
  weekday: z.int().nullable().describe("0 Monday to 6 Sunday"),
  retryOf: text,
  callLocator: text,
  callRawHmac: text,
  resultLocator: text,
  resultRawHmac: text,
  sourceKey: text,
});

/** Accuracy, effort and their ratio. */
export const accuracyEffort = z
  .strictObject({
    correct: count,
    neutral: count,
    incorrect: count,
    total: count,
    accuracy: z.number(),
    effort: z.number().describe("1: nobody knows how many steps the task should take"),
    ratio: z.number().describe("accuracy / effort"),
    weakModelWarning: z.boolean().describe("so few steps that the ratio says nothing"),
  })
  .nullable()
  .describe("null where no step was scored, or nobody knows what came of any call");

const finding = z.strictObject({
  cause: z.enum(healthCauses),
  causes: z.array(z.enum(healthCauses)).describe("everything that was found wrong at this root"),
  category: z.enum(failureCategories),
  severity: z.enum(severities),
  evidence: z.string(),
  stallSeconds: z.number(),
  stepsSinceProgress: count,
  signature: z.string(),
  stepKeys: z.array(z.string()),
  escalates: z.boolean().describe("worth a ticket"),
});

const sessionSignals = z.strictObject({
  scores: z.array(
    z.strictObject({
      key: z.string().describe("of the step"),
      quality: z.enum(stepQualities),
      confidence: z.number().describe("how sure the rule is; not calibrated"),
      reason: z.string(),
      because: text.describe("the step it refers to"),
    }),
  ),
  accuracy: accuracyEffort,
  stagnation: z.strictObject({
    verdict: z.enum(["no_stagnation", "inject_prompt", "terminate"]),
    ratio: z.number(),
    cycleLength: count.nullable(),
    reason: z.enum(["cycle_detection", "repetition"]).nullable(),
    steps: z.array(z.string()),
    sameErrors: count,
    nothingNew: count,
  }),
  erosion: z
    .strictObject({
      score: z.number().describe("0..1; the work erodes from 0.5 on"),
      eroding: z.boolean(),
      duplication: z.number(),
      growth: z.number(),
      deadBranches: z.number(),
      steps: z.array(z.string()),
      writtenEarly: z
        .number()
        .nullable()
        .describe("mean characters of an edit; null where too few"),
      writtenLate: z.number().nullable(),
      edits: count,
      undone: count.describe("edits that came to nothing"),
    })
    .nullable()
    .describe("quality erosion over the last ten steps with tool calls; null with fewer"),
  findings: z.array(finding),
  suspects: z
    .array(z.strictObject({ stepKey: z.string(), share: z.number(), reasons: z.array(z.string()) }))
    .describe("of a session that failed: where the decisive error may be, a guess with its share"),
});

export const shownSession = z.strictObject({
  signals: sessionSignals,
  session,
  steps: z.array(step),
  executions: z.array(
    execution.extend({
      result: z
        .string()
        .optional()
        .describe("with --full: what the tool answered, where no step says it; redacted"),
    }),
  ),
});
