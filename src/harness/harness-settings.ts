import type { BreakerConfig } from "./breaker/breaker-state.ts";
import type { Houses } from "./house.ts";
import type { McpServers } from "./mcp/mcp-server.ts";
import type { Mode } from "./mode.ts";

/** Off: nothing. Suggest: the result says what is likely to be asked next. Apply: that is read ahead. */
export type PrefetchMode = "off" | "suggest" | "apply";

/** Durable: a result is there when its execution is on the disk. Behind: at once; the execution follows within a moment. */
export type Recording = "durable" | "behind";

/** What holds for every harness on this store, from the configuration. */
export interface HarnessSettings {
  readonly mode: Mode;
  readonly houses: Houses;
  readonly allowedPaths: readonly string[];
  readonly allowedHosts: readonly string[];
  /** Names of network tools that Sovereign mode allows; `*` stands for any text. */
  readonly sovereignNetworkTools: readonly string[];
  readonly timeoutMs: number;
  readonly slowMs: number;
  readonly concurrencyPerTool: number;
  readonly prefetch: PrefetchMode;
  readonly recording: Recording;
  readonly breaker: BreakerConfig;
  readonly giteaUrl: string | null;
  readonly mcpServers: McpServers;
}
