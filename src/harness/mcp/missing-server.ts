import { WhetstoneError } from "../../core/errors.ts";

/** A server of MCP whose tools a harness has to do without. */
export interface MissingServer {
  readonly server: string;
  /** Why: `mcp-server-failed`, or `mcp-client-missing` where the optional package is not installed. */
  readonly error: WhetstoneError;
}

/** What a call of a tool is told that a missing server may have; null where none of them may. */
export function missingToolError(
  tool: string,
  missing: readonly MissingServer[],
): WhetstoneError | null {
  const error = missing.find(({ server }) => tool.startsWith(`${server}__`))?.error;
  if (error === undefined) return null;
  const { code, message, hint, exitCode } = error;
  return new WhetstoneError(code, `there is no tool ${JSON.stringify(tool)}: ${message}`, {
    cause: error,
    exitCode,
    ...(hint === undefined ? {} : { hint }),
  });
}
