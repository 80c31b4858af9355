import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";
import { ioReason } from "./io-reason.ts";
import { openSqliteFile } from "./readers/sqlite-file.ts";

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);

/** One execution as the first engine wrote it; null for what it did not know. */
const timmyExecution = z.object({
  id: z.int(),
  /** Seconds since the epoch: when it was written. */
  timestamp: z.number(),
  tool: z.string().min(1),
  /** The published fingerprint of its parameters, which are not kept. */
  param_hash: z.string(),
  house: text,
  model: text,
  task_type: text,
  success: z.union([z.literal(0), z.literal(1)]),
  latency_ms: number,
  confidence: number,
  tokens_in: number,
  tokens_out: number,
  error_type: text,
});

const timmyAdaptation = z.object({
  id: z.int(),
  timestamp: z.number(),
  trigger: z.string(),
  change_type: z.string(),
  old_value: text,
  new_value: text,
  reason: text,
  expected_improvement: number,
});

export type TimmyExecution = z.infer<typeof timmyExecution>;
export type TimmyAdaptation = z.infer<typeof timmyAdaptation>;

/** What stands in a database of the first engine, in the order it was written. */
export interface TimmyDatabase {
  readonly executions: readonly TimmyExecution[];
  readonly adaptations: readonly TimmyAdaptation[];
  /** Rows that do not have the shape of their table. */
  readonly unreadable: number;
  /** Predictions there: they name no call, so nothing could score them. */
  readonly predictions: number;
}

/** Reads it without leaving a trace beside it. Throws WhetstoneError `not-timmy` for what is no such database, or not there. */
export function readTimmyDatabase(path: string, scratch: string): TimmyDatabase {
  try {
    const file = openSqliteFile(path, scratch);
    try {
      const rowsOf = (table: string): readonly unknown[] =>
        file.database.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
      const executions = parsed(timmyExecution, rowsOf("executions"));
      const adaptations = parsed(timmyAdaptation, rowsOf("adaptations"));
      return {
        executions: executions.rows,
        adaptations: adaptations.rows,
        unreadable: executions.unreadable + adaptations.unreadable,
        predictions: rowsOf("predictions").length,
      };
    } finally {
      file.close();
    }
  } catch (cause) {
    throw new WhetstoneError(
      "not-timmy",
      `${path} cannot be read as a database of the first engine: ${reasonOf(cause)}.`,
      {
        cause,
        hint: "It is named intelligence.db as a rule and has the tables executions, adaptations and predictions. Give the path of that file; nothing was taken in.",
      },
    );
  }
}

function parsed<Row>(
  schema: z.ZodType<Row>,
  rows: readonly unknown[],
): { readonly rows: readonly Row[]; readonly unreadable: number } {
  const taken = rows.flatMap((row) => {
    const result = schema.safeParse(row);
    return result.success ? [result.data] : [];
  });
  return { rows: taken, unreadable: rows.length - taken.length };
}

function reasonOf(cause: unknown): string {
  return ioReason(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
