import type { ExecutionView, SessionView, StepView } from "../../core/session-view.ts";
import type { SessionSummary } from "../port.ts";
import type { StoreContext } from "./context.ts";

/** Writes a session's summary and path. */
export function insertSummary(context: StoreContext, sessionId: number, view: SessionView): void {
  const { connection, tenantId } = context;
  const summary = summarise(view);
  connection
    .statement(
      `INSERT INTO session_summary (tenant_id, session_id, session_key, native_id, harness, agent, repo, outcome,
         started_at, ended_at, step_count, execution_count, successes, failures, unknown, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      tenantId,
      sessionId,
      summary.key,
      summary.nativeId,
      summary.harness,
      summary.toldAgent,
      summary.repo,
      summary.outcome,
      summary.startedAt,
      summary.endedAt,
      summary.stepCount,
      summary.executionCount,
      summary.successes,
      summary.failures,
      summary.unknown,
      JSON.stringify(summary),
    );
  connection
    .statement("INSERT INTO step_path (tenant_id, session_id, path) VALUES (?, ?, ?)")
    .run(tenantId, sessionId, formatPath(view.steps));
}

function summarise(view: SessionView): SessionSummary {
  const { steps, executions, ...head } = view;
  return {
    ...head,
    stepCount: steps.length,
    executionCount: executions.length,
    successes: count(executions, "success"),
    failures: count(executions, "failure"),
    unknown: count(executions, "unknown"),
  };
}

function count(executions: readonly ExecutionView[], outcome: ExecutionView["outcome"]): number {
  return executions.reduce((n, execution) => n + (execution.outcome === outcome ? 1 : 0), 0);
}

/** Rows that earlier versions derived, until they are derived again: `agent` was the name told, if any, and nothing else. */
export function parseSummary(body: string): SessionSummary {
  const summary = JSON.parse(body) as WrittenSummary;
  const { agent, harness, role = null, toldAgent = agent } = summary;
  return { ...summary, agent: agent ?? harness, role, toldAgent };
}

type Names = Pick<SessionSummary, "role" | "toldAgent">;
type WrittenSummary = Omit<SessionSummary, "agent" | keyof Names> &
  Partial<Names> & { readonly agent: string | null };

/** A session's steps in order: which row each is, and whether it lies on the final path. */
export interface PathStep {
  readonly key: string;
  readonly locator: string;
  readonly onFinalPath: boolean;
}

/** JSON `{steps: ["KEY LOCATOR", ...], off: [position, ...]}`; `off` names the steps that were abandoned. */
function formatPath(steps: readonly StepView[]): string {
  return JSON.stringify({
    steps: steps.map((step) => `${step.key} ${step.locator}`),
    off: steps.flatMap((step, position) => (step.onFinalPath ? [] : [position])),
  });
}

export function parsePath(text: string): readonly PathStep[] {
  const path = JSON.parse(text) as {
    readonly steps: readonly string[];
    readonly off: readonly number[];
  };
  const abandoned = new Set(path.off);
  return path.steps.map((step, position) => {
    const space = step.indexOf(" ");
    return {
      key: step.slice(0, space),
      locator: step.slice(space + 1),
      onFinalPath: !abandoned.has(position),
    };
  });
}
