import type { ToldCounts } from "../core/cell-day.ts";
import type { Clock } from "../core/clock.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Receipt, RecordBatch, SourceRow } from "../core/rows.ts";
import type { AdmittedRows } from "../ingest/admit.ts";
import type { Observed, SessionIdentity } from "../ingest/contract.ts";
import { type ExecutionRecord, parseExecutionRecord } from "./execution-record.ts";
import { observeExecutions, type PlacedExecution } from "./observe-execution.ts";

export interface RecordedExecution {
  /** Key of the session it was recorded in. */
  readonly session: string;
  readonly call_id: string;
  /** False when it had been recorded before. */
  readonly stored: boolean;
  /** True when it waits in the spool, because a newer program has changed the store: then nobody knows whether it was there. */
  readonly spooled: boolean;
}

export interface ExecutionRecorder {
  /** Resolves when the execution is durable. What is told in one turn of the event loop is admitted and stored together. */
  readonly one: (execution: ExecutionRecord) => Promise<RecordedExecution>;
  /** Resolves when all are durable; rejects before any is stored when one of them is wrong. */
  readonly many: (executions: readonly ExecutionRecord[]) => Promise<readonly RecordedExecution[]>;
  /** Hands over what was told in this turn. */
  readonly flush: () => void;
  /** Of the executions stored so far, those that no count holds before they are derived. */
  readonly uncounted: () => number;
}

export interface RecorderPorts {
  /** Resolves after the commit that holds the batch; with "spooled" when it waits for a newer program. */
  readonly append: (batch: RecordBatch) => Promise<Receipt | "spooled">;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly session: SessionIdentity;
  readonly source: SourceRow;
  /** Redacts, keys and judges what was observed. */
  readonly admit: (records: readonly Observed[]) => AdmittedRows;
  /** What new executions amount to; null where only their whole session tells. */
  readonly count: (rows: AdmittedRows) => ToldCounts | null;
  /** Told of rows that were new, in the same call that made them durable. */
  readonly onRecorded: (rows: AdmittedRows) => void;
}

/** An execution on its way into the store, and who waits for it. */
interface Waiting {
  readonly placed: PlacedExecution;
  readonly resolve: (recorded: RecordedExecution) => void;
  readonly reject: (reason: unknown) => void;
}

/** The session that is recorded in. */
interface Run {
  /** True once the store has taken its announcement: saying it once is enough. */
  isAnnounced: boolean;
  /** False once it turned out that somebody else had announced it: then it may hold what is not known here. */
  isOurs: boolean;
  uncounted: number;
}

/** Executions of one batch: what is admitted together is held in memory. */
const mostPerBatch = 2048;

/** Records executions of one session. */
export function createExecutionRecorder(ports: RecorderPorts): ExecutionRecorder {
  const place = createPlacing(ports);
  const run: Run = { isAnnounced: false, isOurs: true, uncounted: 0 };
  let told: Waiting[] = [];
  const flush = (): void => {
    const waiting = told;
    told = [];
    for (const group of groupsOf(waiting)) void store(ports, run, group);
  };
  const tell = (placed: PlacedExecution): Promise<RecordedExecution> =>
    new Promise((resolve, reject) => {
      if (told.length === 0) queueMicrotask(flush);
      told.push({ placed, resolve, reject });
    });
  return {
    one: async (record) => tell(place(record)),
    many: async (records) => Promise.all(records.map(place).map(tell)),
    flush,
    uncounted: () => run.uncounted,
  };
}

/** Ordinals that one execution has to itself. */
const ordinalsPerExecution = 4;
const ordinalsPerMs = 1000;

function createPlacing({
  clock,
  newId,
}: RecorderPorts): (record: ExecutionRecord) => PlacedExecution {
  let ordinal = 0;
  return (record) => {
    const execution = parseExecutionRecord(record);
    const now = clock.now();
    ordinal = Math.max(ordinal + ordinalsPerExecution, now * ordinalsPerMs);
    const at = execution.timestamp === null ? now : Math.round(execution.timestamp * 1000);
    return { execution, callId: execution.call_id ?? newId(), ordinal, at };
  };
}

/**
 * A batch's receipt counts what was new, so that an execution that may not be new has a batch to itself: one whose id
 * the caller gave.
 */
function groupsOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  let group: Waiting[] = [];
  for (const one of waiting) {
    if (one.placed.execution.call_id !== null) {
      groups.push([one]);
      continue;
    }
    if (group.length === 0 || group.length === mostPerBatch) groups.push((group = []));
    group.push(one);
  }
  return groups;
}

/** Stores a group; when it fails for a reason that lies in one execution, each alone, so that the others are not lost. */
async function store(ports: RecorderPorts, run: Run, group: readonly Waiting[]): Promise<void> {
  try {
    const { session, source } = ports;
    const rows = ports.admit(
      observeExecutions(
        session,
        group.map(({ placed }) => placed),
      ),
    );
    const receipt = await ports.append({
      ...batchOf(ports, run, group, rows),
      source,
      cursor: null,
    });
    const spooled = receipt === "spooled";
    if (!spooled) noteStored(run, receipt, group.length);
    const stored = !spooled && receipt.newRows.calls > 0;
    const ref = rows.sessions[0]?.ref ?? "";
    if (stored || spooled) ports.onRecorded(rows);
    for (const { placed, resolve } of group)
      resolve({ session: ref, call_id: placed.callId, stored, spooled });
  } catch (error) {
    if (group.length > 1 && !(error instanceof WhetstoneError)) {
      for (const one of group) void store(ports, run, [one]);
      return;
    }
    for (const { reject } of group) reject(error);
  }
}

/** Only an execution whose id was made here is surely new to everybody. */
function batchOf(
  { count }: RecorderPorts,
  run: Run,
  group: readonly Waiting[],
  rows: AdmittedRows,
): AdmittedRows & Pick<RecordBatch, "counts"> {
  const isNew = run.isOurs && group.every(({ placed }) => placed.execution.call_id === null);
  const counts = isNew ? count(rows) : null;
  const sessions = run.isAnnounced ? [] : rows.sessions;
  return { ...rows, sessions, ...(counts !== null && { counts }) };
}

function noteStored(run: Run, { newRows, counted }: Receipt, executions: number): void {
  if (!run.isAnnounced) run.isOurs = newRows.sessions > 0;
  run.isAnnounced = true;
  if (counted !== true || !run.isOurs) run.uncounted += executions;
}
