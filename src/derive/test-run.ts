import type { ExecutionView } from "../core/session-view.ts";
import { readToolUse, type ToolUse } from "../ingest/tool-family.ts";

/** Family of an execution's tool and the facts of its command line, read from the parameters that were kept. */
export function toolUseOf(execution: ExecutionView): ToolUse {
  return readToolUse(execution.tool, parsedParams(execution.params), execution.server ?? undefined);
}

export interface UsedTool {
  readonly execution: ExecutionView;
  readonly use: ToolUse;
}

/** Whether the execution ran tests. */
export function isTestRun({ execution, use }: UsedTool): boolean {
  return execution.failureKind === "test-failure" || use.shell?.testRun === true;
}

function parsedParams(params: string | null): unknown {
  if (params === null) return null;
  try {
    return JSON.parse(params) as unknown;
  } catch {
    // Parameters over the limit are kept as cut text: a command line all the same.
    return params;
  }
}
