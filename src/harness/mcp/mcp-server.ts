/** How a server of MCP is started and how far it is trusted. */
export interface McpServerSettings {
  /** The program alone, as it is found by `PATH`, or its path. */
  readonly command: string;
  /** Its arguments, as they are: no shell reads them. */
  readonly args?: readonly string[];
  /** Variables it gets besides `HOME`, `LOGNAME`, `PATH`, `SHELL`, `TERM` and `USER` (what Windows needs, there). */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder it is started in; default the current one of the process. */
  readonly cwd?: string;
  /**
   * Whether what its tools say of themselves (read-only, idempotent, closed world) is believed. Default no: each then
   * counts as one that writes, leaves the machine and may not be repeated.
   */
  readonly trustsAnnotations?: boolean;
}

export type McpServers = Readonly<Record<string, McpServerSettings>>;
