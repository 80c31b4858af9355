import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";
import { failureKinds } from "../core/outcome.ts";
import { schemaProblems } from "../core/schema-problems.ts";

const count = z.int().min(0).nullable().default(null);

/** The end of the year 9999. */
const latestSecond = 253_402_300_799;

/**
 * One tool call and what became of it, under the names of the view `executions`. What is left out or null was not
 * observed: it is never taken for zero or for a failure. Unknown keys are errors: a misspelt one must not be lost.
 */
const executionRecordSchema = z.strictObject({
  tool: z.string().min(1),
  params: z
    .unknown()
    .default({})
    .describe("JSON value; {} when left out: a call without parameters has empty ones"),
  house: z.string().min(1).nullable().default(null).describe("named role that ran it"),
  model: z.string().min(1).nullable().default(null),
  task_type: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("read, build, test, judge or a word of your own"),
  success: z
    .boolean()
    .nullable()
    .default(null)
    .describe("null when nobody knows; then an error, where one is given, says that it failed"),
  latency_ms: z.number().min(0).nullable().default(null),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe("as the agent stated it before the call"),
  tokens_in: count,
  tokens_out: count,
  error_type: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(`one of ${failureKinds.join(", ")}, or the name of an error class`),
  error: z
    .string()
    .nullable()
    .default(null)
    .describe("text of the error; redacted before it is stored"),
  timestamp: z
    .number()
    .min(0)
    .max(latestSecond)
    .nullable()
    .default(null)
    .describe("seconds since the epoch; now when left out"),
  call_id: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("recording one id twice in a session counts once; made when left out"),
});

export type ExecutionRecord = z.input<typeof executionRecordSchema>;
/** The same with null for everything that was left out. */
export type ToldExecution = z.output<typeof executionRecordSchema>;

/** Throws WhetstoneError `invalid-execution` that names every wrong field. */
export function parseExecutionRecord(value: unknown): ToldExecution {
  const parsed = executionRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = schemaProblems(parsed.error, "(record)");
  throw new WhetstoneError("invalid-execution", `cannot record this: ${problems.join("; ")}`, {
    exitCode: 2,
    hint: "leave out what you do not know; the fields are those of the view `executions`",
  });
}
