import { latestTimeMs } from "../core/latest-time.ts";
import type { DiagnosticRow } from "../core/rows.ts";

/** Checks numbers at the door: what cannot be true is unknown, and said once for each field of a source. */
export interface FieldCheck {
  /** A whole number from 0 on; null and a diagnostic for anything else. */
  count(value: number, field: string, position: string): number | null;
  /** The same; unknown stays unknown without a word. */
  optionalCount(value: number | null | undefined, field: string, position: string): number | null;
  /** Milliseconds since the epoch, to {@link latestTimeMs}; unknown stays unknown without a word. */
  time(value: number | null, field: string, position: string): number | null;
  /** A number within bounds, not rounded. */
  within(
    value: number | undefined,
    lowest: number,
    highest: number,
    field: string,
    position: string,
  ): number | null;
  /** Says that a field was not usable. */
  refuse(field: string, position: string, needed: string): void;
  /** Diagnostics since the last call. */
  take(): DiagnosticRow[];
  /** Fields already reported. */
  reported(): readonly string[];
  /** A new generation of the source begins: everything may be reported again. */
  clear(): void;
}

/**
 * `stored` are the fields an earlier run reported: one diagnostic per field and source, however the source is cut into
 * chunks and runs.
 */
export function createFieldCheck(sourceKey: string, stored: unknown): FieldCheck {
  const reported = new Set(
    Array.isArray(stored) ? stored.filter((field) => typeof field === "string") : [],
  );
  let rows: DiagnosticRow[] = [];
  const refuse = (field: string, position: string, needed: string): void => {
    if (reported.has(field)) return;
    reported.add(field);
    rows.push({
      sourceKey,
      position,
      reason: "invalid-field",
      detail: `${field} is not ${needed}; kept as unknown.`,
    });
  };
  const count = (value: number, field: string, position: string): number | null => {
    // Records are other programs' JSON: what claims to be a number may not be one.
    if (typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER)
      return Math.round(value);
    refuse(field, position, "a number from 0 on");
    return null;
  };
  return {
    count,
    optionalCount: (value, field, position) =>
      value === null || value === undefined ? null : count(value, field, position),
    time: (value, field, position) => {
      if (value === null) return null;
      if (typeof value === "number" && value >= 0 && value <= latestTimeMs)
        return Math.round(value);
      refuse(field, position, "a time from 1970 to 2255");
      return null;
    },
    within: (value, lowest, highest, field, position) => {
      if (value === undefined) return null;
      if (typeof value === "number" && value >= lowest && value <= highest) return value;
      refuse(field, position, `a number from ${lowest} to ${highest}`);
      return null;
    },
    refuse,
    take: () => {
      const taken = rows;
      rows = [];
      return taken;
    },
    reported: () => [...reported],
    clear: () => {
      reported.clear();
    },
  };
}
