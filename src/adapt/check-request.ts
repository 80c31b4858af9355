import { z } from "zod";
import { canonicalJson } from "../core/canonical-json.ts";
import { WhetstoneError } from "../core/errors.ts";
import { schemaProblems } from "../core/schema-problems.ts";

const word = z.string().min(1);
const words = z.array(word).optional();
const share = z.number().min(0).max(1);
/** Anything; whether it is JSON is seen where it is written as JSON. */
const params = z.unknown().optional();

const predictionSchema = z.strictObject({
  tool: word,
  params,
  house: word.optional(),
  model: word.optional(),
  taskType: word.optional(),
  repo: word.optional(),
  session: word.optional(),
  record: z.boolean().optional(),
  callId: word.optional(),
});

const routeSchema = z.strictObject({
  tool: word.optional(),
  taskType: word.optional(),
  params,
  houses: words,
  models: words,
  tools: words,
  session: word.optional(),
  floor: z
    .union([z.strictObject({ atLeast: share }), z.strictObject({ within: share })])
    .optional(),
  pricesUsd: z.record(word, z.number().min(0)).optional(),
});

/** Throws WhetstoneError `invalid-request` (exit 2): a name that is misspelt must not silently be left out. */
export function checkPredictionRequest(tool: unknown, request: unknown): void {
  const given = typeof request === "object" ? { ...request, tool } : request;
  check("a prediction", predictionSchema, given);
}

/** Throws WhetstoneError `invalid-request` (exit 2). */
export function checkRouteRequest(request: unknown): void {
  check("a route", routeSchema, request);
}

/** Parameters as canonical JSON. Throws WhetstoneError `invalid-request` (exit 2). */
export function paramsJson(given: unknown): string {
  try {
    return canonicalJson(given);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WhetstoneError("invalid-request", `parameters must be JSON (${why})`, {
      exitCode: 2,
      cause,
    });
  }
}

function check(what: string, schema: z.ZodObject, request: unknown): void {
  const parsed = schema.safeParse(request);
  if (parsed.success) return;
  const problems = schemaProblems(parsed.error, "(request)").join("; ");
  throw new WhetstoneError("invalid-request", `${what} cannot be made of this: ${problems}`, {
    exitCode: 2,
    hint: `it takes ${Object.keys(schema.shape).join(", ")}`,
  });
}
