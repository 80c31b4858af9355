/** `mcp__server__tool` names the tool of an MCP server; any other name is the tool itself. */
export function splitToolName(name: string): { readonly tool: string; readonly server?: string } {
  const match = /^mcp__(.+?)__(.+)$/.exec(name);
  const [, server, tool] = match ?? [];
  return server === undefined || tool === undefined ? { tool: name } : { tool, server };
}
