import type { Client } from "@modelcontextprotocol/client";
import type { Readable } from "node:stream";
import { WhetstoneError } from "../../core/errors.ts";
import { safeText } from "../../core/safe-text.ts";
import type { McpServerSettings } from "./mcp-server.ts";

/** A server of MCP that was started. */
export interface McpServerProcess {
  readonly client: Pick<Client, "callTool" | "listTools" | "close">;
  readonly isRunning: () => boolean;
  /**
   * Listens to standard error from now on. What is given tells what was said last, to be put behind a message; empty
   * where nothing was.
   */
  readonly listen: () => () => string;
}

const connectTimeoutMs = 30_000;

/**
 * Starts a server of MCP, speaking over its standard input and output. Throws WhetstoneError `mcp-client-missing` where
 * the optional package is not installed, `mcp-server-failed` where the server does not answer.
 */
export async function startMcpServer(
  name: string,
  settings: McpServerSettings,
  version: string,
): Promise<McpServerProcess> {
  const { McpClient, StdioClientTransport } = await loadClient();
  const client = new McpClient({ name: "whetstone", version });
  const { command, args = [], env, cwd } = settings;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    stderr: "pipe",
    ...(env === undefined ? {} : { env: { ...env } }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  const listen = hear(transport.stderr as Readable);
  const lastWords = listen();
  let isRunning = true;
  // oxlint-disable-next-line prefer-add-event-listener -- the client is no EventTarget
  client.onclose = () => {
    isRunning = false;
  };
  try {
    await client.connect(transport, { timeout: connectTimeoutMs });
  } catch (cause) {
    await client.close().catch(() => undefined);
    throw serverFailed(name, settings, cause, lastWords());
  }
  return { client, isRunning: () => isRunning, listen };
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

function serverFailed(
  name: string,
  { command, args = [], cwd }: McpServerSettings,
  cause: unknown,
  lastWords: string,
): WhetstoneError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const started = JSON.stringify([command, ...args].join(" "));
  const place = cwd === undefined ? "the current folder" : JSON.stringify(cwd);
  const split = /\s/.test(command) ? "; `command` is the program alone, `args` its arguments" : "";
  return new WhetstoneError(
    "mcp-server-failed",
    `the MCP server ${name} does not answer: ${why}${lastWords}`,
    { cause, hint: `see that ${started} starts in ${place}${split}` },
  );
}

const keptLength = 4096;
const shownLength = 300;

/** Reads standard error on, so that the server never waits for a reader, and keeps the end of it. */
function hear(stderr: Readable): McpServerProcess["listen"] {
  let kept = "";
  let heard = 0;
  stderr.setEncoding("utf8");
  stderr.on("data", (text: string) => {
    kept = `${kept}${text}`.slice(-keptLength);
    heard += text.length;
  });
  return () => {
    const before = heard;
    return () => lastOf(heard === before ? "" : kept.slice(before - heard));
  };
}

function lastOf(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  // Under the line of an error stand where it came from and which runtime it was.
  const line = lines.findLast((one) => /^(?:\w+: )*\w*error\b/i.test(one)) ?? lines.at(-1);
  return line === undefined ? "" : `; it said: ${safeText(line, shownLength)}`;
}
