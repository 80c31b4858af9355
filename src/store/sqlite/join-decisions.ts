import { isObject, type JsonObject } from "../../core/json.ts";
import type { DecisionOutcome, DecisionRow } from "../decision-port.ts";

/** An execution of a session, as decisions about it look for theirs. */
export interface JoinedExecution {
  readonly tool: string;
  readonly house: string | null;
  readonly model: string | null;
  readonly taskType: string | null;
  readonly isSuccess: boolean;
  readonly latencyMs: number | null;
  /** Batch that first told of its result; null where none did. */
  readonly resultSeq: number | null;
}

/**
 * Gives each decision about a session its execution: the first of that task and arm whose result was committed after the
 * decision, by batch number (clocks prove nothing), and that no earlier decision has. By decision.
 */
export function joinExecutions(
  rows: readonly { readonly decision: DecisionRow; readonly seq: number }[],
  executionsOf: (session: string) => readonly JoinedExecution[],
): ReadonlyMap<string, DecisionOutcome> {
  const outcomes = new Map<string, DecisionOutcome>();
  const decided = rows.flatMap(({ decision, seq }) => {
    const { task, chosen } = partsOf(decision);
    const session = task["session"];
    return typeof session === "string" ? [{ id: decision.id, seq, session, task, chosen }] : [];
  });
  for (const [session, of] of Map.groupBy(decided, (one) => one.session)) {
    const free = new Set(executionsOf(session));
    for (const { id, seq, task, chosen } of of) {
      const own = [...free].find(
        (execution) => (execution.resultSeq ?? 0) > seq && fits(execution, task, chosen),
      );
      if (own === undefined) continue;
      free.delete(own);
      const { isSuccess, latencyMs } = own;
      outcomes.set(id, { isSuccess, latencyMs, costUsd: null, source: "execution" });
    }
  }
  return outcomes;
}

function partsOf({ candidates }: DecisionRow): {
  readonly task: JsonObject;
  readonly chosen: JsonObject;
} {
  const parsed: unknown = JSON.parse(candidates);
  const of = (name: string): JsonObject => {
    const part = isObject(parsed) ? parsed[name] : null;
    return isObject(part) ? part : {};
  };
  return { task: of("task"), chosen: of("chosen") };
}

function fits(execution: JoinedExecution, task: JsonObject, chosen: JsonObject): boolean {
  return (
    isAsked(task["tool"], execution.tool) &&
    isAsked(task["taskType"], execution.taskType) &&
    isAsked(chosen["house"], execution.house) &&
    isAsked(chosen["model"], execution.model) &&
    isAsked(chosen["tool"], execution.tool)
  );
}

/** Whatever is not stated may be anything. */
function isAsked(stated: unknown, done: string | null): boolean {
  return typeof stated !== "string" || stated === done;
}
