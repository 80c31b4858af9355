import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";
import { harnessSettingsSchema, housesSchema, milliseconds } from "../core/harness-config.ts";
import { schemaProblems } from "../core/schema-problems.ts";
import type { HarnessOptions } from "./harness-options.ts";

const word = z.string().min(1);
const signal = z.instanceof(AbortSignal);
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
  confidence: z.number().min(0).max(1).optional(),
  taskType: word.optional(),
  evidence: z
    .strictObject({ cites: z.array(z.string()).optional(), proof: z.string().optional() })
    .optional(),
  fallback: z.custom((fallback) => typeof fallback === "function", "must be a function").optional(),
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
export function checkBatchOptions(options: unknown): void {
  checked("a batch", batchOptionsSchema, options, batchHint);
}

const harnessHint =
  "the type `OpenHarnessOptions` names them all, docs/configuration.md their values under `harness.`";
const callHint = `a call takes ${Object.keys(callOptionsSchema.shape).join(", ")}`;
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
