import type { BreakerConfig } from "./breaker/breaker-state.ts";
import type { PrefetchMode, Recording } from "./harness-settings.ts";
import type { Houses } from "./house.ts";
import type { McpServers } from "./mcp/mcp-server.ts";
import type { Mode } from "./mode.ts";
import type { IssueServer, Tool } from "./tool.ts";

/** Who acts, how, and what of the configuration is other than usual. */
export interface HarnessOptions {
  /** The one house this harness acts as. */
  readonly house: string;
  /** Default: as configured, which is `intelligent` unless changed. */
  readonly mode?: Mode;
  /** The model that asks for the calls, where one does. */
  readonly model?: string;
  /** read, build, test, judge or a word of your own. */
  readonly taskType?: string;
  /** Id of the run; made when left out. */
  readonly session?: string;
  /** Folder that relative paths start from, and the one that is always allowed. Default: the current one. */
  readonly root?: string;
  /** Folders allowed besides those of the configuration. */
  readonly allowedPaths?: readonly string[];
  /** Hosts allowed besides those of the configuration. */
  readonly allowedHosts?: readonly string[];
  readonly sovereignNetworkTools?: readonly string[];
  /** In the place of the configured ones. */
  readonly houses?: Houses;
  /** Tools of your own, beside those that come with it. */
  readonly tools?: readonly Tool[];
  /** Servers of MCP whose tools join, by the name that stands before theirs. */
  readonly mcpServers?: McpServers;
  readonly issueServer?: IssueServer;
  readonly timeoutMs?: number;
  readonly slowMs?: number;
  readonly concurrencyPerTool?: number;
  readonly prefetch?: PrefetchMode;
  readonly recording?: Recording;
  readonly breaker?: Partial<BreakerConfig>;
}
