import { z } from "zod";
import { WhetstoneError } from "../../core/errors.ts";
import { hash64 } from "../../core/hash.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import { ToolFault } from "../harness-error.ts";
import type { Tool } from "../tool.ts";
import type { McpServerSettings } from "./mcp-server.ts";
import type { McpServerProcess } from "./start-mcp-server.ts";

/** A tool as a server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: JsonObject;
  readonly annotations?:
    | {
        readonly readOnlyHint?: boolean | undefined;
        readonly idempotentHint?: boolean | undefined;
        readonly openWorldHint?: boolean | undefined;
      }
    | undefined;
}

/** The time limit is the harness's: the client's own, of a minute, must not come before it. */
const clientTimeoutMs = 2 * 86_400_000;

/** A tool of a server as one of the registry. `running` gives the server, started again where it ended. */
export function mcpTool(
  server: string,
  { name, description, inputSchema, annotations = {} }: ListedTool,
  { trustsAnnotations = false }: McpServerSettings,
  running: () => Promise<McpServerProcess>,
): Tool {
  const hints = trustsAnnotations ? annotations : {};
  const isReading = hints.readOnlyHint === true;
  const reach = hints.openWorldHint === false ? "local" : "network";
  return {
    name: registryName(server, name),
    description: description ?? "",
    access: isReading ? "read" : "write",
    idempotent: isReading || hints.idempotentHint === true,
    isTest: false,
    timeoutMs: null,
    input: schemaOf(inputSchema),
    inputSchema,
    parse: (params) => requireObject(name, params),
    reach: () => reach,
    mayLeave: reach === "network",
    touches: () => ({}),
    run: async (input, { signal, read }) => {
      const { client, listen } = await started(running);
      const lastWords = listen();
      const result = await client
        .callTool(
          { name, arguments: input as Record<string, unknown> },
          { signal, timeout: clientTimeoutMs },
        )
        .catch((error: unknown) => {
          throw faultOf(server, error, lastWords());
        });
      if (result.isError === true) throw answeredFault(textOf(result.content));
      if (isReading) read(`mcp:${server}/${name}`);
      return result.structuredContent ?? { text: textOf(result.content), content: result.content };
    },
  };
}

const longestName = 64;

/** What does not fit is told apart by its hash: names that are made of addresses often begin alike. */
function registryName(server: string, name: string): string {
  const whole = `${server}__${name}`.replaceAll(/[^a-zA-Z0-9_-]/g, "_");
  if (whole.length <= longestName) return whole;
  const mark = `_${hash64(name).slice(0, 8)}`;
  return `${whole.slice(0, longestName - mark.length)}${mark}`;
}

/** A server that does not start now may do so later. */
async function started(running: () => Promise<McpServerProcess>): Promise<McpServerProcess> {
  try {
    return await running();
  } catch (cause) {
    if (!(cause instanceof WhetstoneError)) throw cause;
    const { message, code, hint } = cause;
    throw new ToolFault("network", message, { code, cause, ...(hint && { hint }) });
  }
}

/** Codes of the client (the server went away) and of JSON-RPC (it does not take the parameters). */
const lostCodes: ReadonlySet<unknown> = new Set(["CONNECTION_CLOSED", "NOT_CONNECTED"]);
const invalidParams = -32_602;

function faultOf(server: string, cause: unknown, lastWords: string): unknown {
  if (!(cause instanceof Error) || !("code" in cause)) return cause;
  if (lostCodes.has(cause.code))
    return new ToolFault("network", `the MCP server ${server} ended during the call${lastWords}`, {
      code: "mcp-server-ended",
      cause,
      hint: "its next call starts it again",
    });
  if (cause.code === invalidParams)
    return new ToolFault("invalid-arguments", cause.message, { code: "invalid-arguments", cause });
  return cause;
}

/** How the official SDKs (TypeScript, Python) begin the answer to parameters that do not fit. */
const refusedParams = /^Input validation error: /;

/** Parameters that do not fit are no fault of the tool: they must not open its circuit. */
function answeredFault(text: string): ToolFault {
  if (refusedParams.test(text))
    return new ToolFault("invalid-arguments", text, { code: "invalid-arguments" });
  return new ToolFault("tool-error", text.trim() === "" ? "it failed and does not say why" : text);
}

/** The server checks its own parameters; models are told its schema as it stands. */
function schemaOf(inputSchema: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(inputSchema);
  } catch {
    return z.looseObject({});
  }
}

function requireObject(name: string, params: unknown): JsonObject {
  if (params === undefined) return {};
  if (isObject(params)) return params;
  throw new WhetstoneError("invalid-arguments", `${name} takes an object`, { exitCode: 2 });
}

function textOf(content: readonly unknown[] | undefined): string {
  return (content ?? [])
    .flatMap((part) => (isObject(part) && typeof part["text"] === "string" ? [part["text"]] : []))
    .join("\n");
}
