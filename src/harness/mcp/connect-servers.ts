import { WhetstoneError } from "../../core/errors.ts";
import { connectMcp, type McpConnection } from "./connect-mcp.ts";
import type { McpServers } from "./mcp-server.ts";
import type { MissingServer } from "./missing-server.ts";

/** Servers that were started, and those that could not be. */
export interface McpServersStarted {
  readonly connections: readonly McpConnection[];
  readonly missing: readonly MissingServer[];
}

/** Starts all servers at once; one that does not start keeps no other from it. */
export async function connectServers(
  servers: McpServers,
  version: string,
): Promise<McpServersStarted> {
  const names = Object.keys(servers);
  const ends = await Promise.allSettled(
    Object.entries(servers).map(([name, settings]) => connectMcp(name, settings, version)),
  );
  const connections = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const missing: MissingServer[] = [];
  for (const [index, end] of ends.entries()) {
    if (end.status === "fulfilled") continue;
    const error: unknown = end.reason;
    if (error instanceof WhetstoneError) {
      missing.push({ server: names[index] ?? "", error });
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop -- the first is the last: what was started must not outlive it
    await Promise.allSettled(connections.map((connection) => connection.close()));
    throw error;
  }
  return { connections, missing };
}
