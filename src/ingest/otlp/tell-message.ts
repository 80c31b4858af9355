import { speaksOfFailure, toolAnswer } from "../conversation/tool-answer.ts";
import type { MessageCall } from "./message-events.ts";
import type { Telling } from "./tell-session.ts";

export interface ToldAnswer {
  readonly id: string;
  /** As `timeOrdinal` gives it: behind the request that it answers. */
  readonly ordinal: number;
  readonly text: string;
  readonly model?: string | undefined;
  readonly isError?: boolean;
}

/** What a model answered. */
export function tellAnswer({ place, records }: Telling, told: ToldAnswer): void {
  const { id, ordinal, text, model, isError = false } = told;
  records.push({
    type: "step",
    ...place,
    ordinal,
    id,
    parentId: null,
    kind: "assistant",
    text,
    long: true,
    ...(isError && { label: "error" }),
    ...(model === undefined ? {} : { model }),
  });
}

/** Calls that an answer made: what became of them is told elsewhere. */
export function tellCalls(
  { place, records }: Telling,
  answer: Pick<ToldAnswer, "id" | "ordinal">,
  calls: readonly MessageCall[],
): void {
  for (const { id: callId, tool, params } of calls)
    records.push({
      type: "call",
      ...place,
      ordinal: answer.ordinal,
      callId,
      stepId: answer.id,
      tool,
      params,
    });
}

/** What a call answered, as a model was told it: without a flag that would say whether it failed. */
export function tellResult({ place, records }: Telling, callId: string, content: string): void {
  const { text, signals } = toolAnswer(content);
  records.push({
    type: "step",
    ...place,
    id: callId,
    parentId: null,
    kind: "tool",
    text,
    long: speaksOfFailure(signals),
  });
  records.push({
    type: "result",
    ...place,
    callId,
    stepId: callId,
    text,
    signals,
    latencyMs: null,
    errorFlag: "none",
  });
}
