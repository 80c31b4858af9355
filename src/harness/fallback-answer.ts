import { ToolError, ToolFault } from "./harness-error.ts";
import type { ExecuteOptions } from "./plan-call.ts";

/**
 * What a fallback says in the place of a tool that failed. Where it fails too, throws ToolError with the kind, code and
 * provenance of the tool's own error, which is its cause, and with what the fallback threw.
 */
export async function fallbackAnswer(
  fallback: NonNullable<ExecuteOptions["fallback"]>,
  error: ToolError,
): Promise<unknown> {
  try {
    return await fallback(error);
  } catch (thrown) {
    throw bothFailed(error, thrown);
  }
}

function bothFailed(error: ToolError, thrown: unknown): ToolError {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const { kind, code, hint, message, provenance } = error;
  const both = `${message}; its fallback failed too: ${why}`;
  const fault = new ToolFault(kind, both, { code, cause: error, ...(hint && { hint }) });
  return new ToolError(fault, provenance, thrown);
}
