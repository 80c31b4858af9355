import { readToolUse, type ToolUse } from "./tool-family.ts";
import { toolFamily, type ToolFamily } from "./tool-names.ts";
import type { ExecutionView } from "./session-view.ts";

/** What the execution's tool does. */
export function familyOf(execution: ExecutionView): ToolFamily {
  const family = execution.server === null ? toolFamily(execution.tool) : "mcp";
  // Some editors look at files too: their parameters say so.
  return family === "edit" ? toolUseOf(execution).family : family;
}

/** Whether the execution ran tests. */
export function isTestRun(execution: ExecutionView): boolean {
  if (execution.failureKind === "test-failure") return true;
  return familyOf(execution) === "shell" && toolUseOf(execution).shell?.testRun === true;
}

/** What the execution does, read from its tool and parameters. */
export function toolUseOf({ tool, params, server }: ExecutionView): ToolUse {
  return readToolUse(tool, parsed(params), server ?? undefined);
}

function parsed(params: string | null): unknown {
  if (params === null) return undefined;
  try {
    return JSON.parse(params) as unknown;
  } catch {
    // A door that keeps no JSON tells a command line.
    return params;
  }
}
