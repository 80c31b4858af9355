import { type FailureKind, failureKinds } from "../core/outcome.ts";
import type { Observed, RawRecord, ResultSignals, SessionIdentity } from "../ingest/contract.ts";
import type { ToldExecution } from "./execution-record.ts";

/** An execution and where it stands. */
export interface PlacedExecution {
  readonly execution: ToldExecution;
  readonly callId: string;
  /** Rises within the session; the two numbers after it belong to the same execution. */
  readonly ordinal: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Executions of one session as a reader would have told them: the session, then what each brings. */
export function observeExecutions(
  session: SessionIdentity,
  executions: readonly PlacedExecution[],
): readonly Observed[] {
  const [first] = executions;
  if (first === undefined) return [];
  const { ordinal, at } = first;
  const records: Observed[] = [{ type: "session", session, raw: unwritten, ordinal, at }];
  for (const one of executions) observeInto(records, session, one);
  return records;
}

/**
 * The turn of the model that called, the call and its result. A call that no model made has no turn: it would be taken
 * for the model before it.
 */
function observeInto(
  records: Observed[],
  session: SessionIdentity,
  { execution, callId, ordinal, at }: PlacedExecution,
): void {
  const { tool, params, house, task_type: taskType, confidence, model } = execution;
  const stepId = model === null ? null : `call:${callId}`;
  const raw = unwritten;
  if (model !== null && stepId !== null)
    records.push(turnOf(model, stepId, { session, raw, at, ordinal }));
  records.push(
    {
      type: "call",
      session,
      raw,
      at,
      ordinal: ordinal + 1,
      callId,
      stepId,
      tool,
      params,
      ...(house === null ? {} : { house }),
      ...(taskType === null ? {} : { taskType }),
      ...(confidence === null ? {} : { confidence }),
    },
    resultOf(execution, { session, raw, at, ordinal: ordinal + 2 }, callId),
  );
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
  const { tokens_in: tokensIn, tokens_out: tokensOut } = execution;
  const text = success === true ? "" : (error ?? type ?? "");
  return {
    type: "result",
    ...place,
    callId,
    stepId: null,
    text,
    signals: signalsOf(execution, text),
    latencyMs,
    ...(type === null || !kinds.has(type) ? {} : { failureKind: type as FailureKind }),
    ...(tokensIn === null ? {} : { tokensIn }),
    ...(tokensOut === null ? {} : { tokensOut }),
  };
}

const kinds: ReadonlySet<string> = new Set(failureKinds);

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
const unwritten: RawRecord = {
  locator: { kind: "blob", key: "harness", start: 0, end: 0 },
  bytes: () => "",
};
