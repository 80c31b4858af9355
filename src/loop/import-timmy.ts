import { parseExecutionRecord } from "../adapt/execution-record.ts";
import { observeExecutions, type PlacedExecution } from "../adapt/observe-execution.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type { RecordBatch } from "../core/rows.ts";
import { createAdmission } from "../ingest/admit.ts";
import {
  readTimmyDatabase,
  type TimmyAdaptation,
  type TimmyExecution,
} from "../ingest/timmy-database.ts";
import { createRedactor, type Redactor } from "../redact/redactor.ts";
import { deriveAll } from "./derive-all.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";
import { wholeChunk } from "./whole-chunk.ts";

export interface TimmyImport {
  /** In the file. */
  readonly executions: number;
  /** Of them, those that were not in the store yet. */
  readonly newExecutions: number;
  readonly adaptations: number;
  /** Predictions of the file: they name no call, so that nothing can score them, and are left out. */
  readonly predictionsLeftOut: number;
  /** Rows that do not have the shape of their table; left out. */
  readonly unreadable: number;
}

/**
 * Takes in a database of the first engine. Its executions are sessions of a day each; importing again, or a database that
 * grew, adds what is new. Parameters are not in it: of each the published fingerprint, keyed and marked `legacy:`, stands
 * where the store has hashes of its own, and is never equal to one. Throws `not-timmy`.
 */
export async function importTimmy(parts: LoopParts, path: string): Promise<TimmyImport> {
  const { mac } = requireKey(parts);
  const redactor = createRedactor({ mac });
  const found = readTimmyDatabase(path, parts.scratch);
  const [first] = found.executions;
  const database = mac(`timmy\0${canonicalJson(first ?? found.adaptations[0] ?? null)}`);
  let newExecutions = 0;
  for (const [day, executions] of Map.groupBy(found.executions, dayOf)) {
    const batch = batchOf(parts, { id: `timmy-${database}-${day}`, executions, redactor });
    // oxlint-disable-next-line no-await-in-loop -- a commit a day
    const [receipt] = await parts.store.append([batch]);
    newExecutions += receipt?.newRows.calls ?? 0;
  }
  for (const adaptation of found.adaptations) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await parts.store.recordAdaptation(rowOf(adaptation, database, redactor));
  }
  await deriveAll(parts);
  return {
    executions: found.executions.length,
    newExecutions,
    adaptations: found.adaptations.length,
    predictionsLeftOut: found.predictions,
    unreadable: found.unreadable,
  };
}

function dayOf({ timestamp }: TimmyExecution): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

interface Day {
  readonly id: string;
  readonly executions: readonly TimmyExecution[];
  readonly redactor: Redactor;
}

function batchOf(parts: LoopParts, { id, executions, redactor }: Day): RecordBatch {
  const { mac } = requireKey(parts);
  const source = {
    sourceKey: mac(`whetstone\0timmy\0${id}`),
    uriRedacted: "(a database of the first engine)",
    format: "timmy",
    generation: 0,
    prefixHmac: "",
  };
  const admission = createAdmission({
    adapter: {
      name: "timmy",
      harness: "timmy",
      readerVersion: 1,
      callIdScope: "session",
      errorFlag: "explicit",
    },
    tenant: parts.tenant,
    source,
    mac,
    redactor,
    zone: null,
    resolveRepo: () => null,
    door: "harness",
  });
  const placed = executions.map(placedOf);
  const rows = admission.admit(wholeChunk(observeExecutions({ by: "native", id }, placed)));
  const hashes = executions.map(({ param_hash: hash }) => `legacy:${mac(`timmy\0${hash}`)}`);
  let next = 0;
  const observations = rows.observations.map((row) =>
    row.part === "call" ? { ...row, paramHash: hashes[next++] ?? null } : row,
  );
  return { ...rows, observations, source, cursor: null };
}

const ordinalsPerExecution = 4;

/** A success of 0 was written for failures and for what nobody knew alike: it stands as the failure it was told to be. */
function placedOf(row: TimmyExecution): PlacedExecution {
  const { id, timestamp, success, param_hash: _hash, ...told } = row;
  const execution = parseExecutionRecord({ ...told, timestamp, success: success === 1 });
  return {
    execution: { ...execution, params: undefined },
    callId: `timmy-${id}`,
    ordinal: id * ordinalsPerExecution,
    at: Math.round(timestamp * 1000),
  };
}

function rowOf(row: TimmyAdaptation, database: string, redactor: Redactor) {
  const id = `timmy-${database}-${row.id}`;
  const value = (text: string | null): string | null =>
    text === null ? null : canonicalJson(redactor.redact(text));
  return {
    id,
    adaptation: id,
    state: "proposed",
    trigger: redactor.redact(row.trigger),
    changeType: redactor.redact(row.change_type),
    oldValue: value(row.old_value),
    newValue: value(row.new_value),
    reason: redactor.redact(row.reason ?? ""),
    expectedImprovement: row.expected_improvement,
    at: Math.round(row.timestamp * 1000),
  };
}
