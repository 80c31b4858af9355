import { WhetstoneError } from "../../core/errors.ts";
import type { Tool } from "../tool.ts";
import type { McpServerSettings } from "./mcp-server.ts";
import { mcpTool } from "./mcp-tool.ts";
import { type McpServerProcess, startMcpServer } from "./start-mcp-server.ts";

/** A server that was started, with its tools as tools of the registry: `server__tool`. */
export interface McpConnection {
  readonly tools: readonly Tool[];
  close(): Promise<void>;
}

/**
 * Starts a server of MCP and takes its tools in. One that ended since is started again by the next call of its tools.
 * Throws WhetstoneError `mcp-client-missing` where the optional package is not installed, `mcp-server-failed` where the
 * server does not answer.
 */
export async function connectMcp(
  name: string,
  settings: McpServerSettings,
  version: string,
): Promise<McpConnection> {
  let latest: Promise<McpServerProcess> | null = null;
  let isClosed = false;
  const running = async (): Promise<McpServerProcess> => {
    const known = latest;
    const isThere = known !== null && (await isRunning(known));
    if (isClosed) throw failed(`the MCP server ${name} is closed`);
    if (isThere) return known;
    // Of several calls that find it gone, the first starts it.
    if (latest === null || latest === known) latest = startMcpServer(name, settings, version);
    return latest;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    const [last] = await Promise.allSettled([latest]);
    if (last.status === "fulfilled") await last.value?.client.close();
  };
  const { client, listen } = await running();
  const lastWords = listen();
  try {
    const { tools } = await client.listTools();
    return { tools: tools.map((listed) => mcpTool(name, listed, settings, running)), close };
  } catch (cause) {
    await close().catch(() => undefined);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failed(`the MCP server ${name} does not list its tools: ${why}${lastWords()}`, cause);
  }
}

async function isRunning(server: Promise<McpServerProcess>): Promise<boolean> {
  try {
    return (await server).isRunning();
  } catch {
    // Whoever started it was told why it did not start; who asks next tries again.
    return false;
  }
}

function failed(message: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("mcp-server-failed", message, { cause });
}
