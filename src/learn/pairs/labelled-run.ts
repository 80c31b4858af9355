import type { Outcome } from "../../core/outcome.ts";
import type { ExecutionView, StepView } from "../../core/session-view.ts";
import type { StepQuality } from "../../signals/quality/step-quality.ts";

type Label = 1 | 0 | -1;

/** A session as OpenAI-style messages whose assistant steps carry labels: the neutral layout of the evaluations. */
export interface LabelledRun {
  readonly id: string;
  readonly task: string;
  readonly messages: readonly RunMessage[];
  /** By the position of the assistant message: 1 correct, 0 neutral, -1 incorrect. */
  readonly step_labels: Readonly<Record<string, Label>>;
  /** 1 success, -1 failure, 0 unknown. */
  readonly final_label: Label;
}

export interface RunMessage {
  readonly role: "user" | "assistant" | "tool";
  readonly content: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: "function";
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

export interface ScoredSession {
  readonly id: string;
  readonly task: string | null;
  readonly outcome: Outcome;
  readonly steps: readonly StepView[];
  readonly executions: readonly ExecutionView[];
  /** By key of the step. */
  readonly qualities: ReadonlyMap<string, StepQuality>;
}

const qualityLabels: Readonly<Record<StepQuality, Label>> = {
  correct: 1,
  neutral: 0,
  incorrect: -1,
};
const outcomeLabels: Readonly<Record<Outcome, Label>> = { success: 1, unknown: 0, failure: -1 };

/** The final path of a session with the labels of its steps; null where no step has one. Texts are the kept excerpts. */
export function labelledRun(session: ScoredSession): LabelledRun | null {
  const { id, task, steps, executions, qualities, outcome } = session;
  const calls = Map.groupBy(executions, ({ stepKey }) => stepKey ?? "");
  const messages: RunMessage[] = [];
  const labels: Record<string, Label> = {};
  for (const step of steps) {
    if (!step.onFinalPath || step.injected) continue;
    if (step.kind === "user") messages.push({ role: "user", content: step.excerpt });
    if (step.kind !== "assistant") continue;
    const quality = qualities.get(step.key);
    if (quality !== undefined) labels[messages.length] = qualityLabels[quality];
    messages.push(...saidAndDone(step, calls.get(step.key) ?? []));
  }
  if (Object.keys(labels).length === 0) return null;
  const final = outcomeLabels[outcome];
  return { id, task: task ?? "unknown", messages, step_labels: labels, final_label: final };
}

function saidAndDone(step: StepView, executions: readonly ExecutionView[]): readonly RunMessage[] {
  const said = { role: "assistant", content: step.excerpt } as const;
  if (executions.length === 0) return [said];
  const calls = executions.map(({ key, tool, params }) => ({
    id: key,
    type: "function" as const,
    function: { name: tool, arguments: params ?? "{}" },
  }));
  const results = executions.flatMap((execution) => {
    const content = execution.errorText ?? execution.resultExcerpt;
    return content === null
      ? []
      : [{ role: "tool" as const, content, tool_call_id: execution.key }];
  });
  return [{ ...said, tool_calls: calls }, ...results];
}
