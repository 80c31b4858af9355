import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ExecutionView, SessionView, StepView } from "../../../core/session-view.ts";
import { parseJson } from "../../readers/json-bytes.ts";

const NANO_PER_DOLLAR = 1e9;
const MICRO_PER_MILLI = 1000;

export interface ExportedSession {
  readonly session: Omit<SessionView, "steps" | "executions">;
  readonly steps: readonly StepView[];
  readonly executions: readonly ExecutionView[];
  /** Sessions of its subagents. */
  readonly children: readonly ExportedSession[];
}

/**
 * A stored session as an ATIF 1.7 trajectory: the final path alone, texts as the redacted excerpts that are kept, calls
 * with their observations in the step that made them. What ATIF has no place for (outcomes, labels) stands in
 * `extra.whetstone`; `is_error`, `exit_code` and `latency_ms` of a result in its `extra`. Pure.
 */
export function writeTrajectory(exported: ExportedSession): JsonObject {
  const { session, children } = exported;
  const steps = stepsOf(exported).map((step, index) => ({ step_id: index + 1, ...step }));
  const embedded = children.filter((child) => stepsOf(child).length > 0);
  return {
    schema_version: "ATIF-v1.7",
    session_id: session.nativeId ?? session.key,
    trajectory_id: session.key,
    agent: {
      name: session.agent,
      version: session.harnessVersion ?? "unknown",
      ...(session.models[0] === undefined ? {} : { model_name: session.models[0] }),
      extra: { whetstone: { harness: session.harness, models: session.models } },
    },
    steps,
    final_metrics: finalMetrics(session, steps.length),
    ...(embedded.length === 0
      ? {}
      : { subagent_trajectories: embedded.map((child) => writeTrajectory(child)) }),
    extra: { whetstone: aboutSession(session) },
  };
}

function aboutSession(session: ExportedSession["session"]): JsonObject {
  return {
    outcome: session.outcome,
    outcome_source: session.outcomeSource,
    task_type: session.taskType,
    complexity: session.complexity,
    repo: session.repo,
    branch: session.branch,
    title: session.title,
    end_reason: session.endReason,
  };
}

/** Totals over all steps; tokens that are not known are left out, never 0. */
function finalMetrics({ usage, costNano }: ExportedSession["session"], count: number): JsonObject {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const isKnown = prompt + usage.output > 0;
  return {
    ...(isKnown
      ? {
          total_prompt_tokens: prompt,
          total_completion_tokens: usage.output,
          total_cached_tokens: usage.cacheRead,
        }
      : {}),
    ...(costNano === null ? {} : { total_cost_usd: costNano / NANO_PER_DOLLAR }),
    total_steps: count,
    ...(isKnown
      ? { extra: { cache_write_tokens: usage.cacheWrite, reasoning_tokens: usage.reasoning } }
      : {}),
  };
}

/** Steps without their numbers. */
function stepsOf({ steps, executions }: ExportedSession): readonly JsonObject[] {
  const onPath = executions.filter((execution) => execution.onFinalPath);
  const byStep = Map.groupBy(onPath, (execution) => execution.stepKey ?? "");
  const kept = steps.filter((step) => step.onFinalPath);
  const keys = new Set(kept.map((step) => step.key));
  const results = new Map(kept.filter(isResult).map((step) => [placeOf(step), step.excerpt]));
  const answered = new Set(onPath.map((execution) => resultPlace(execution)));
  const told = kept
    .filter((step) => byStep.has(step.key) || !(isResult(step) && answered.has(placeOf(step))))
    .map((step) => stepOf(step, byStep.get(step.key) ?? [], results));
  // Calls whose step was not observed have one of their own.
  const alone = onPath.filter((execution) => !keys.has(execution.stepKey ?? ""));
  return [...told, ...alone.map((execution) => callStep(execution, results))];
}

function isResult(step: StepView): boolean {
  return step.kind === "tool";
}

function placeOf(step: StepView): string {
  return `${step.sourceKey} ${step.locator}`;
}

function resultPlace(execution: ExecutionView): string {
  return `${execution.sourceKey ?? ""} ${execution.resultLocator ?? ""}`;
}

type Results = ReadonlyMap<string, string>;

const sources = {
  user: "user",
  assistant: "agent",
  tool: "system",
  system: "system",
  meta: "system",
} as const;

/** Calls are the agent's, whatever the record that told of them was. */
function stepOf(
  step: StepView,
  executions: readonly ExecutionView[],
  results: Results,
): JsonObject {
  const source = executions.length > 0 ? "agent" : sources[step.kind];
  const isPlain = sources[step.kind] === source && step.kind !== "tool" && step.kind !== "meta";
  const own = {
    ...(isPlain ? {} : { kind: step.kind }),
    ...(step.label === null ? {} : { label: step.label }),
    ...(step.injected ? { injected: true } : {}),
  };
  const { model } = step;
  return {
    ...stamped(step.at),
    source,
    ...(source === "agent" && model !== null ? { model_name: model } : {}),
    message: isOwnResult(step, executions) ? "" : step.excerpt,
    ...callsOf(executions, results),
    ...(Object.keys(own).length === 0 ? {} : { extra: { whetstone: own } }),
  };
}

/** The step of a result whose call was never seen: its text is what was observed, not said. */
function isOwnResult(step: StepView, executions: readonly ExecutionView[]): boolean {
  const place = placeOf(step);
  return isResult(step) && executions.some((execution) => resultPlace(execution) === place);
}

function callStep(execution: ExecutionView, results: Results): JsonObject {
  return {
    ...stamped(execution.at),
    source: "agent",
    message: "",
    ...callsOf([execution], results),
  };
}

function stamped(at: number | null): JsonObject {
  return at === null ? {} : { timestamp: new Date(at).toISOString() };
}

function callsOf(executions: readonly ExecutionView[], results: Results): JsonObject {
  if (executions.length === 0) return {};
  const observed = executions.filter(hasResult);
  return {
    tool_calls: executions.map((execution) => ({
      tool_call_id: execution.key,
      function_name: nameOf(execution),
      ...argumentsOf(execution.params),
    })),
    ...(observed.length === 0
      ? {}
      : { observation: { results: observed.map((one) => resultOf(one, results)) } }),
  };
}

function hasResult(execution: ExecutionView): boolean {
  return execution.resultLocator !== null || execution.outcome !== "unknown";
}

function nameOf({ tool, server }: ExecutionView): string {
  return server === null ? tool : `mcp__${server}__${tool}`;
}

/** ATIF's arguments are an object: any other value stands in one, and says so. */
function argumentsOf(params: string | null): JsonObject {
  const value = params === null ? {} : parseJson(params);
  if (isObject(value)) return { arguments: value };
  return { arguments: { value }, extra: { whetstone: { wrapped: true } } };
}

function resultOf(execution: ExecutionView, results: Results): JsonObject {
  const { outcome, exitCode, latencyUs, outcomeSource, failureKind } = execution;
  const text =
    results.get(resultPlace(execution)) ?? execution.errorText ?? execution.resultExcerpt;
  return {
    source_call_id: execution.key,
    content: asString(text) ?? "",
    extra: {
      ...(outcome === "unknown" ? {} : { is_error: outcome === "failure" }),
      ...(exitCode === null ? {} : { exit_code: exitCode }),
      ...(latencyUs === null ? {} : { latency_ms: latencyUs / MICRO_PER_MILLI }),
      whetstone: { outcome, outcome_source: outcomeSource, failure_kind: failureKind },
    },
  };
}
