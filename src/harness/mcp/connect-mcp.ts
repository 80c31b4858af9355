import type { Client } from "@modelcontextprotocol/client";
import { z } from "zod";
import { WhetstoneError } from "../../core/errors.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import { ToolFault } from "../harness-error.ts";
import type { Tool } from "../tool.ts";
import type { McpServerSettings } from "./mcp-server.ts";

/** A server that was started, with its tools as tools of the registry: `server__tool`. */
export interface McpConnection {
  readonly tools: readonly Tool[];
  close(): Promise<void>;
}

const connectTimeoutMs = 30_000;

/**
 * Starts a server of MCP, speaking over its standard input and output, and takes its tools in. Throws WhetstoneError
 * `mcp-client-missing` where the optional package is not installed, `mcp-server-failed` where it does not answer.
 */
export async function connectMcp(
  name: string,
  settings: McpServerSettings,
  version: string,
): Promise<McpConnection> {
  const { McpClient, StdioClientTransport } = await loadClient();
  const client = new McpClient({ name: "whetstone", version });
  const { command, args, env, cwd } = settings;
  const transport = new StdioClientTransport({
    command,
    args: [...(args ?? [])],
    stderr: "ignore",
    ...(env === undefined ? {} : { env: { ...env } }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  try {
    await client.connect(transport, { timeout: connectTimeoutMs });
    const { tools } = await client.listTools();
    const close = (): Promise<void> => client.close();
    return { tools: tools.map((listed) => asTool(name, listed, settings, client)), close };
  } catch (cause) {
    await client.close().catch(() => undefined);
    throw new WhetstoneError("mcp-server-failed", `the MCP server ${name} does not answer`, {
      cause,
      hint: `see that ${JSON.stringify([command, ...(args ?? [])].join(" "))} starts`,
    });
  }
}

async function loadClient() {
  try {
    const { Client: McpClient } = await import("@modelcontextprotocol/client");
    const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
    return { McpClient, StdioClientTransport };
  } catch (cause) {
    throw new WhetstoneError("mcp-client-missing", "the client of MCP is not installed", {
      cause,
      hint: "`npm install @modelcontextprotocol/client`",
      exitCode: 2,
    });
  }
}

interface ListedTool {
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

type ToolCaller = Pick<Client, "callTool">;

function asTool(
  server: string,
  { name, description, inputSchema, annotations = {} }: ListedTool,
  { trustsAnnotations = false }: McpServerSettings,
  client: ToolCaller,
): Tool {
  const hints = trustsAnnotations ? annotations : {};
  const isReading = hints.readOnlyHint === true;
  const reach = hints.openWorldHint === false ? "local" : "network";
  return {
    name: `${server}__${name}`.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64),
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
      const result = await client.callTool(
        { name, arguments: input as Record<string, unknown> },
        { signal },
      );
      if (result.isError === true) throw new ToolFault("tool-error", textOf(result.content));
      if (isReading) read(`mcp:${server}/${name}`);
      return result.structuredContent ?? { text: textOf(result.content), content: result.content };
    },
  };
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
