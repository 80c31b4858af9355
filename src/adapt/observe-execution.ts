import { canonicalJson } from "../core/canonical-json.ts";
import type { Observed, RawRecord, ResultSignals, SessionIdentity } from "../ingest/contract.ts";
import type { ToldExecution } from "./execution-record.ts";

/** Where a recorded execution stands. */
export interface ExecutionPlace {
  readonly session: SessionIdentity;
  readonly callId: string;
  /** Rises within the session; the two numbers after it belong to the same execution. */
  readonly ordinal: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * An execution as a reader would have told it: the session, the turn of the model that called, the call and its result.
 * A call that no model made has no turn: it would be taken for the model before it.
 */
export function observeExecution(
  execution: ToldExecution,
  { session, callId, ordinal, at }: ExecutionPlace,
): readonly Observed[] {
  const { tool, params, house, task_type: taskType, confidence, model } = execution;
  const raw = rawRecord(execution);
  const stepId = model === null ? null : `call:${callId}`;
  const place = { session, raw, at };
  return [
    { type: "session", ...place, ordinal },
    ...(model === null ? [] : [turnOf(model, `call:${callId}`, { ...place, ordinal })]),
    {
      type: "call",
      ...place,
      ordinal: ordinal + 1,
      callId,
      stepId,
      tool,
      params,
      ...(house === null ? {} : { house }),
      ...(taskType === null ? {} : { taskType }),
      ...(confidence === null ? {} : { confidence }),
    },
    resultOf(execution, { ...place, ordinal: ordinal + 2 }, callId),
  ];
}

type Place = Pick<Extract<Observed, { type: "step" }>, "session" | "ordinal" | "raw" | "at">;

function turnOf(model: string, id: string, place: Place): Observed {
  return {
    type: "step",
    ...place,
    id,
    parentId: null,
    kind: "assistant",
    text: "",
    long: false,
    model,
  };
}

function resultOf(execution: ToldExecution, place: Place, callId: string): Observed {
  const { success, error, error_type: type, latency_ms: latencyMs } = execution;
  const text = success === true ? "" : (error ?? type ?? "");
  return {
    type: "result",
    ...place,
    callId,
    stepId: null,
    text,
    signals: signalsOf(execution, text),
    latencyMs: latencyMs ?? null,
  };
}

/** Ends that say by themselves what they mean: somebody's choice is neither success nor failure. */
const lifeCycle: ReadonlySet<string> = new Set(["cancelled", "denied", "skipped", "timeout"]);

/** Where nobody says whether it succeeded, an error says that it did not. */
function signalsOf({ success, error_type: type }: ToldExecution, text: string): ResultSignals {
  if (success === null && type !== null && lifeCycle.has(type)) {
    return { status: type as NonNullable<ResultSignals["status"]> };
  }
  return {
    ...(success === null ? {} : { errorFlag: !success }),
    ...(text === "" ? {} : { errorObject: { message: text, ...(type === null ? {} : { type }) } }),
  };
}

/** What a program says while it runs stands in no file: there is nothing to be read again at its place. */
function rawRecord(execution: ToldExecution): RawRecord {
  return {
    locator: { kind: "blob", key: "harness", start: 0, end: 0 },
    bytes: () => canonicalJson(execution),
  };
}
