import { isObject } from "../core/json.ts";
import {
  createContext,
  noRows,
  type AdmissionContext,
  type AdmissionOptions,
  type MutableRows,
} from "./admission-context.ts";
import { admitCall, admitResult } from "./admit-observation.ts";
import { admitFact, admitOutcome, admitSession, admitUnknownKey } from "./admit-session.ts";
import { admitDiagnostic, admitStep, admitUsage } from "./admit-step.ts";
import type { Observed, ReadChunk } from "./contract.ts";
import type { StoredCall } from "./open-calls.ts";

export type { AdmittedRows } from "../core/rows.ts";

/** What admission must know to go on with the next chunk: JSON data, no text of the source in it. */
export interface AdmissionState {
  readonly version: 1;
  readonly generation: number;
  readonly calls: readonly StoredCall[];
  /** Sessions whose lineage is known. */
  readonly lineage: readonly string[];
  readonly invalidFields: readonly string[];
}

export interface Admission {
  /**
   * Rows of one chunk: keyed, redacted, classified; added to `rows` where given. Chunks of a source in order; a new
   * generation forgets the calls of the old one.
   */
  admit(chunk: ReadChunk, rows?: MutableRows): MutableRows;
  /** One record of the chunk that is being read, which `admit` is given without it afterwards. */
  take(record: Observed, generation: number, rows: MutableRows): void;
  /** To be stored with the chunk's cursor. */
  state(): AdmissionState;
}

/**
 * Turns what an adapter observed into the rows that are stored. Nothing unredacted leaves it; every content hash is
 * keyed. Cutting a source into other chunks, or storing and restoring the state between them, changes no row.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const stored = isObject(options.state) && options.state["version"] === 1 ? options.state : {};
  const context = createContext(options, stored);
  let generation = typeof stored["generation"] === "number" ? stored["generation"] : null;
  const reach = (of: number): void => {
    if (generation !== null && generation !== of) context.forget();
    generation = of;
  };
  const take: Admission["take"] = (record, of, rows) => {
    reach(of);
    if (!context.leavesOut(record)) admitRecord(context, rows, record);
  };
  return {
    take,
    admit: (chunk, rows = noRows()) => {
      reach(chunk.cursor.generation);
      for (const record of chunk.records) take(record, chunk.cursor.generation, rows);
      rows.diagnostics.push(...context.fields.take());
      return rows;
    },
    state: () => ({
      version: 1,
      generation: generation ?? 0,
      calls: context.calls.state(),
      lineage: [...context.lineage],
      invalidFields: context.fields.reported(),
    }),
  };
}

function admitRecord(context: AdmissionContext, rows: MutableRows, record: Observed): void {
  switch (record.type) {
    case "step":
      admitStep(context, rows, record);
      return;
    case "call":
      admitCall(context, rows, record);
      return;
    case "result":
      admitResult(context, rows, record);
      return;
    case "usage":
      admitUsage(context, rows, record);
      return;
    case "fact":
      admitFact(context, rows, record);
      return;
    case "session":
      admitSession(context, rows, record);
      return;
    case "outcome":
      admitOutcome(context, rows, record);
      return;
    case "unknown-key":
      admitUnknownKey(context, rows, record);
      return;
    case "diagnostic":
      admitDiagnostic(context, rows, record);
  }
}
