import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";
import { milliseconds } from "../core/harness-config.ts";
import type { JsonObject } from "../core/json.ts";
import { schemaProblems } from "../core/schema-problems.ts";
import type { Tool, ToolAccess, ToolContext, ToolReach, Touched } from "./tool.ts";

export interface ToolDefinition<Schema extends z.ZodType, Data> {
  readonly name: string;
  readonly description: string;
  /** Parameters: an object schema whose fields are described. */
  readonly input: Schema;
  /** Default `write`: a tool is not taken to be harmless unless it says so. */
  readonly access?: ToolAccess;
  /** Default `local`. */
  readonly reach?: ToolReach | ((input: z.output<Schema>) => ToolReach);
  /** Default: what only reads may be repeated. */
  readonly idempotent?: boolean;
  /** True for one that runs tests and tells so (`tested`): its exit code can be a proof. Default false. */
  readonly isTest?: boolean;
  /** Of one attempt, in milliseconds: a whole number of 1 to 86,400,000 (a day). Default: the harness's. */
  readonly timeoutMs?: number;
  /** Paths and addresses a call would touch: refused before it runs where they are not allowed. Default: none. */
  readonly touches?: (input: z.output<Schema>) => Touched;
  /** Throws ToolFault for a failure with a kind; any other error counts as `tool-error`. */
  readonly run: (input: z.output<Schema>, context: ToolContext) => Promise<Data> | Data;
}

const validName = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * A tool from a zod schema: parameters are checked before it runs, and models are told their JSON Schema. Throws
 * WhetstoneError `invalid-tool` (exit 2).
 *
 * @example
 * ```ts
 * const countWords = defineTool({
 *   name: "count_words",
 *   description: "Count the words of a text.",
 *   input: z.object({ text: z.string() }),
 *   access: "read",
 *   run: ({ text }) => ({ words: text.split(/\s+/).filter(Boolean).length }),
 * });
 * ```
 */
export function defineTool<Schema extends z.ZodType, Data>(
  definition: ToolDefinition<Schema, Data>,
): Tool<Data> {
  const { name, description, input, access = "write", reach = "local" } = definition;
  if (!validName.test(name)) throw invalidTool(name, "a name is 1 to 64 of a-z, A-Z, 0-9, _ and -");
  if (!milliseconds.optional().safeParse(definition.timeoutMs).success)
    throw invalidTool(name, "timeoutMs is a whole number of 1 to 86400000 milliseconds");
  // A word that is misspelt must not pass for the harmless one.
  if (access !== "read" && access !== "write")
    throw invalidTool(name, "access is `read` or `write`");
  if (typeof reach !== "function" && reach !== "local" && reach !== "network")
    throw invalidTool(name, "reach is `local`, `network`, or a function that answers one of them");
  if (typeof definition.run !== "function") throw invalidTool(name, "run is a function");
  return {
    name,
    description,
    access,
    idempotent: definition.idempotent ?? access === "read",
    isTest: definition.isTest ?? false,
    timeoutMs: definition.timeoutMs ?? null,
    input,
    inputSchema: jsonSchemaOf(name, input),
    parse: (params) => parseParams(name, input, params),
    reach: (parsed) => (typeof reach === "function" ? reach(parsed as z.output<Schema>) : reach),
    mayLeave: reach !== "local",
    touches: (parsed) => definition.touches?.(parsed as z.output<Schema>) ?? {},
    run: async (parsed, context) => definition.run(parsed as z.output<Schema>, context),
  };
}

function jsonSchemaOf(name: string, input: z.ZodType): JsonObject {
  try {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(input, { io: "input" });
    return schema;
  } catch (cause) {
    throw invalidTool(name, "its parameters cannot be told as JSON Schema", cause);
  }
}

function parseParams(name: string, input: z.ZodType, params: unknown): unknown {
  const parsed = input.safeParse(params);
  if (parsed.success) return parsed.data;
  const problems = schemaProblems(parsed.error, "(parameters)");
  throw new WhetstoneError(
    "invalid-arguments",
    `${name} cannot take this: ${problems.join("; ")}`,
    {
      exitCode: 2,
      hint: "`whetstone tools --json` shows the parameters of each tool",
    },
  );
}

function invalidTool(name: string, why: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("invalid-tool", `the tool ${JSON.stringify(name)} is wrong: ${why}`, {
    exitCode: 2,
    cause,
  });
}
