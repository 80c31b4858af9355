import { WhetstoneError } from "../core/errors.ts";
import { builtinTools } from "./builtin-tools.ts";
import { defaultBreakerConfig } from "./breaker/breaker-state.ts";
import type { HarnessOptions } from "./harness-options.ts";
import type { HarnessPorts } from "./harness-ports.ts";
import type { HarnessSettings } from "./harness-settings.ts";
import type { McpServersStarted } from "./mcp/connect-servers.ts";
import type { MissingServer } from "./mcp/missing-server.ts";
import { checkHouses } from "./policy/check-houses.ts";
import type { Tool } from "./tool.ts";

/** What the harnesses of several houses on one store have in common: nothing that says who acts. */
export interface SharedHarness {
  readonly ports: HarnessPorts;
  readonly settings: HarnessSettings;
  readonly registry: ReadonlyMap<string, Tool>;
  readonly missingServers: readonly MissingServer[];
  close(): Promise<void>;
}

/**
 * Opens the ports and starts the servers of MCP: one that does not start is told of, and the others' tools are there.
 * Throws WhetstoneError, also for houses that do not fit together.
 */
export async function openSharedHarness(
  options: HarnessOptions,
  open: () => Promise<HarnessPorts>,
  version: string,
): Promise<SharedHarness> {
  const ports = await open();
  let servers: McpServersStarted = { connections: [], missing: [] };
  const close = async (): Promise<void> => {
    await Promise.allSettled(servers.connections.map((connection) => connection.close()));
    await ports.close();
  };
  try {
    const settings = settingsOf(ports.settings, options);
    checkHouses(settings.houses);
    if (Object.keys(settings.mcpServers).length > 0) {
      const { connectServers } = await import("./mcp/connect-servers.ts");
      servers = await connectServers(settings.mcpServers, version);
    }
    const { connections, missing: missingServers } = servers;
    for (const { server, error } of missingServers)
      ports.onEvent({ name: "harness.server.missing", fields: { server, code: error.code } });
    const registry = registryOf([...ownTools(options), ...connections.flatMap(toolsOf)]);
    return { ports, settings, registry, missingServers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Tools that are known before anything is opened. */
export function ownTools({ tools = [] }: HarnessOptions): readonly Tool[] {
  return [...builtinTools, ...tools];
}

function toolsOf({ tools }: McpServersStarted["connections"][number]): readonly Tool[] {
  return tools;
}

function registryOf(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  const registry = new Map<string, Tool>();
  for (const tool of tools) {
    if (registry.has(tool.name))
      throw new WhetstoneError("duplicate-tool", `there are two tools named ${tool.name}`, {
        exitCode: 2,
        hint: "rename one of them",
      });
    registry.set(tool.name, tool);
  }
  return registry;
}

function settingsOf(configured: HarnessSettings, options: HarnessOptions): HarnessSettings {
  const { allowedPaths = [], allowedHosts = [], sovereignNetworkTools = [] } = options;
  return {
    mode: options.mode ?? configured.mode,
    houses: options.houses ?? configured.houses,
    allowedPaths: [...configured.allowedPaths, ...allowedPaths],
    allowedHosts: [...configured.allowedHosts, ...allowedHosts],
    sovereignNetworkTools: [...configured.sovereignNetworkTools, ...sovereignNetworkTools],
    timeoutMs: options.timeoutMs ?? configured.timeoutMs,
    slowMs: options.slowMs ?? configured.slowMs,
    concurrencyPerTool: options.concurrencyPerTool ?? configured.concurrencyPerTool,
    prefetch: options.prefetch ?? configured.prefetch,
    recording: options.recording ?? configured.recording,
    breaker: { ...defaultBreakerConfig, ...configured.breaker, ...options.breaker },
    giteaUrl: configured.giteaUrl,
    mcpServers: { ...configured.mcpServers, ...options.mcpServers },
  };
}
