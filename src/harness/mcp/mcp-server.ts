/** How a server of MCP is started and how far it is trusted. */
export interface McpServerSettings {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /**
   * Whether what its tools say of themselves (read-only, idempotent, closed world) is believed. Default no: each then
   * counts as one that writes, leaves the machine and may not be repeated.
   */
  readonly trustsAnnotations?: boolean;
}

export type McpServers = Readonly<Record<string, McpServerSettings>>;
