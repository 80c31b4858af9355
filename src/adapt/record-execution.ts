import type { Clock } from "../core/clock.ts";
import { type FailureKind, failureKinds } from "../core/outcome.ts";
import type { ObservationRow, Receipt, RecordBatch, SourceRow } from "../core/rows.ts";
import type { AdmittedRows } from "../ingest/admit.ts";
import type { Observed, SessionIdentity } from "../ingest/contract.ts";
import {
  type ExecutionRecord,
  parseExecutionRecord,
  type ToldExecution,
} from "./execution-record.ts";
import { observeExecution } from "./observe-execution.ts";

export interface RecordedExecution {
  /** Key of the session it was recorded in. */
  readonly session: string;
  readonly call_id: string;
  /** False when it had been recorded before. */
  readonly stored: boolean;
  /** True when it waits in the spool, because a newer program has changed the store: then nobody knows whether it was there. */
  readonly spooled: boolean;
}

export type ExecutionRecorder = (execution: ExecutionRecord) => Promise<RecordedExecution>;

export interface RecorderPorts {
  /** Resolves after the commit that holds the batch; with "spooled" when it waits for a newer program. */
  readonly append: (batch: RecordBatch) => Promise<Receipt | "spooled">;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly session: SessionIdentity;
  readonly source: SourceRow;
  /** Redacts, keys and judges what was observed. */
  readonly admit: (records: readonly Observed[]) => AdmittedRows;
}

/** Ordinals that one execution has to itself. */
const ordinalsPerExecution = 4;
const ordinalsPerMs = 1000;

/** Records executions of one session; each resolves when it is durable. */
export function createExecutionRecorder(ports: RecorderPorts): ExecutionRecorder {
  const { clock, newId, session, source } = ports;
  let ordinal = 0;
  return async (record) => {
    const execution = parseExecutionRecord(record);
    const now = clock.now();
    ordinal = Math.max(ordinal + ordinalsPerExecution, now * ordinalsPerMs);
    const at = execution.timestamp === null ? now : Math.round(execution.timestamp * 1000);
    const callId = execution.call_id ?? newId();
    const rows = ports.admit(observeExecution(execution, { session, callId, ordinal, at }));
    const observations = rows.observations.map((row) => asTold(row, execution));
    const receipt = await ports.append({ ...rows, observations, source, cursor: null });
    return {
      session: rows.sessions[0]?.ref ?? "",
      call_id: callId,
      stored: receipt !== "spooled" && receipt.newRows.calls > 0,
      spooled: receipt === "spooled",
    };
  };
}

const kinds: ReadonlySet<string> = new Set(failureKinds);

/** What readers of transcripts do not know and a caller does; a live door's rows stand in no source. */
function asTold(row: ObservationRow, execution: ToldExecution): ObservationRow {
  const live = { ...row, sourceKey: null, locator: null, rawHmac: null };
  if (row.part !== "result") return live;
  const { error_type: type, tokens_in: tokensIn, tokens_out: tokensOut } = execution;
  const isKind = type !== null && kinds.has(type) && row.outcome !== "success";
  return {
    ...live,
    failureKind: isKind ? (type as FailureKind) : row.failureKind,
    tokensIn,
    tokensOut,
  };
}
