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
  /** Folder that relative paths start from, always allowed. Default: where the process is when the harness is opened. */
  readonly root?: string;
  /** Folders allowed besides those of the configuration, each as an absolute path. */
  readonly allowedPaths?: readonly string[];
  /** Hosts allowed besides those of the configuration: `name`, `name:port` or `*.name`, without scheme or path. */
  readonly allowedHosts?: readonly string[];
  /** Tools that leave the machine and run in Sovereign mode all the same, besides those of the configuration. */
  readonly sovereignNetworkTools?: readonly string[];
  /** In the place of the configured ones. */
  readonly houses?: Houses;
  /** Tools of your own, beside those that come with it. */
  readonly tools?: readonly Tool[];
  /** Servers of MCP whose tools join, by the name that stands before theirs. */
  readonly mcpServers?: McpServers;
  /** Server of the gitea tools; its host has to be allowed too. Default: the configured one. */
  readonly issueServer?: IssueServer;
  /**
   * Time limit of each attempt in milliseconds, a whole number of 1 to 86,400,000 (a day), of tools that state none.
   * Default: as configured, which is 30,000 unless changed.
   */
  readonly timeoutMs?: number;
  /**
   * A call that takes longer counts against its circuit; in milliseconds, a whole number of 1 to 86,400,000. Default: as
   * configured, which is 10,000 unless changed.
   */
  readonly slowMs?: number;
  /** Calls of one tool at a time, a whole number of 1 to 1000; more wait. Default: as configured, which is 8 unless changed. */
  readonly concurrencyPerTool?: number;
  /** Whether what is likely to be read next is said, or read ahead. Default: as configured, which is `off` unless changed. */
  readonly prefetch?: PrefetchMode;
  /** What a result waits for. Default: as configured, which is `durable` unless changed. */
  readonly recording?: Recording;
  /** When the circuit of a tool opens, and how it is probed; what is left out is as configured. */
  readonly breaker?: Partial<BreakerConfig>;
}
