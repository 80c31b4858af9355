import type { ExecutionView } from "../core/session-view.ts";
import { readToolUse, type ToolUse } from "../core/tool-family.ts";

/** An execution with the family of its tool and the facts of its command line. */
export interface UsedTool {
  readonly execution: ExecutionView;
  readonly use: ToolUse;
}

/** Reads family and command line from the parameters that were kept. */
export function toolUseOf({ tool, params, server }: ExecutionView): ToolUse {
  return readToolUse(tool, parsed(params), server ?? undefined);
}

/** Whether the execution ran tests. */
export function isTestRun({ execution, use }: UsedTool): boolean {
  return execution.failureKind === "test-failure" || use.shell?.testRun === true;
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
