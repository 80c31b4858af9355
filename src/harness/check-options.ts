import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";
import { harnessSettingsSchema, housesSchema, milliseconds } from "../core/harness-config.ts";
import { schemaProblems } from "../core/schema-problems.ts";
import { complexities } from "../core/session-view.ts";
import type { HarnessOptions } from "./harness-options.ts";

const word = z.string().min(1);
const signal = z.instanceof(AbortSignal);
const share = z.number().min(0).max(1);
const elsewhere = z.unknown().optional();

/**
 * Every option that has a value in the configuration fits what fits there. The places a program opens its store by
 * (`OpenHarnessOptions`) are looked at no further than their names: whoever opens it does.
 */
const harnessOptionsSchema = harnessSettingsSchema
  .omit({ giteaUrl: true, breaker: true })
  .partial()
  .extend({
    house: word,
    houses: housesSchema.optional(),
    breaker: harnessSettingsSchema.shape.breaker.optional(),
    model: word.optional(),
    taskType: word.optional(),
    session: word.optional(),
    root: word.optional(),
    tools: z.array(z.custom((tool) => isTool(tool), "must be made by defineTool")).optional(),
    issueServer: z
      .strictObject({ url: z.url({ protocol: /^https?$/ }), token: word.nullable() })
      .optional(),
    store: elsewhere,
    notify: elsewhere,
    home: elsewhere,
    userHome: elsewhere,
    env: elsewhere,
    clock: elsewhere,
    onEvent: elsewhere,
  });

const callOptionsSchema = z.strictObject({
  signal: signal.optional(),
  timeoutMs: milliseconds.optional(),
  confidence: share.optional(),
  taskType: word.optional(),
  evidence: z
    .strictObject({ cites: z.array(z.string()).optional(), proof: z.string().optional() })
    .optional(),
  fallback: z.custom((fallback) => typeof fallback === "function", "must be a function").optional(),
});

const batchCallsSchema = z.array(
  z.strictObject({
    tool: z.string(),
    params: z.unknown().optional(),
    options: callOptionsSchema.optional(),
  }),
);

/** What sealed it knows what else it holds. */
const sealedSchema = z.looseObject({ house: z.string(), seal: z.string() });

const artefactRequestSchema = z.strictObject({
  content: z.unknown(),
  confidence: share.optional(),
  cites: z.array(z.string()).optional(),
  proof: z.string().optional(),
  from: z.array(sealedSchema).optional(),
});

const receptionSchema = z.strictObject({
  artefact: sealedSchema,
  signOff: sealedSchema.optional(),
});

const signOffSchema = z.strictObject({
  artefact: sealedSchema,
  approval: z.strictObject({ by: word, reason: word }).optional(),
});

/** Any number: the budget guard knows what to make of those that are none. */
const amount = z.custom((value) => typeof value === "number", "must be a number").optional();
const bestOfOptionsSchema = z.strictObject({
  complexity: z.enum(complexities),
  candidateCost: amount,
  remaining: amount,
  signal: signal.optional(),
});

const candidateSchema = z.looseObject({
  answer: z.string(),
  confidence: z.number().min(0).max(100).optional(),
});

const batchOptionsSchema = z.strictObject({
  concurrency: z.int().min(1).or(z.literal(Infinity)).optional(),
  signal: signal.optional(),
});

/**
 * The options of a harness, with what houses leave out. Throws WhetstoneError `invalid-options` (exit 2): a mode or a
 * limit that is misspelt must not silently mean another.
 */
export function checkHarnessOptions<Options extends HarnessOptions>(options: Options): Options {
  const { houses } = checked("a harness", harnessOptionsSchema, options, harnessHint);
  return options.houses === undefined ? options : { ...options, houses };
}

/** Throws WhetstoneError `invalid-options` (exit 2). */
export function checkCallOptions(tool: string, options: unknown): void {
  checked(tool, callOptionsSchema, options, callHint);
}

/** Throws WhetstoneError `invalid-options` (exit 2). */
export function checkBatch(calls: unknown, options: unknown): void {
  checked("a batch", batchCallsSchema, calls, "each of its calls takes tool, params, options");
  checked("a batch", batchOptionsSchema, options, batchHint);
}

/** Throws WhetstoneError `invalid-options` (exit 2). */
export function checkArtefactRequest(request: unknown): void {
  checked("an artefact", artefactRequestSchema, request, artefactHint);
}

/** An artefact, and the word on it where there is one. Throws WhetstoneError `invalid-options` (exit 2). */
export function checkReception(artefact: unknown, options: unknown): void {
  checked("what receives", receptionSchema, withArtefact(artefact, options), receptionHint);
}

/** An artefact, and what a person decided where one did. Throws WhetstoneError `invalid-options` (exit 2). */
export function checkSignOff(artefact: unknown, options: unknown): void {
  checked("what signs off", signOffSchema, withArtefact(artefact, options), signOffHint);
}

function withArtefact(artefact: unknown, options: unknown): unknown {
  return typeof options === "object" ? { ...options, artefact } : options;
}

/** Throws WhetstoneError `invalid-options` (exit 2). */
export function checkBestOfOptions(options: unknown): void {
  checked("the best of several", bestOfOptionsSchema, options, bestOfHint);
}

/** Throws WhetstoneError `invalid-options` (exit 2). */
export function checkCandidate(candidate: unknown): void {
  checked("the best of several", candidateSchema, candidate, candidateHint);
}

const harnessHint =
  "the type `OpenHarnessOptions` names them all, docs/configuration.md their values under `harness.`";
const callHint = `a call takes ${Object.keys(callOptionsSchema.shape).join(", ")}`;
const artefactHint = `an artefact takes ${Object.keys(artefactRequestSchema.shape).join(", ")}`;
const receptionHint = "an artefact is what `deliver` answered, its signOff what `signOff` did";
const signOffHint = "an artefact is what `deliver` answered, an approval {by, reason}";
const bestOfHint = `it takes ${Object.keys(bestOfOptionsSchema.shape).join(", ")}`;
const candidateHint = "a candidate has a value, its answer as text, and a confidence of 0 to 100";
const batchHint = `a batch takes ${Object.keys(batchOptionsSchema.shape).join(", ")}`;

function checked<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  options: unknown,
  hint: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = schemaProblems(parsed.error, "(options)").join("; ");
  throw new WhetstoneError("invalid-options", `${what} cannot take these options: ${problems}`, {
    exitCode: 2,
    hint,
  });
}

function isTool(tool: unknown): boolean {
  return typeof tool === "object" && tool !== null && "run" in tool && "parse" in tool;
}
