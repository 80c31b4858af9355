import { noNewRows, type Receipt } from "../../core/rows.ts";
import type { Verdict } from "./session-rows.ts";

type NewRows = { -readonly [Key in keyof Receipt["newRows"]]: number };

/** Counts what became of the rows of one batch: received = stored + duplicate + rejected, exactly. */
export interface Tally {
  readonly newRows: NewRows;
  /** Of the rows: the events. */
  readonly events: { stored: number; duplicate: number; rejected: number };
  /** True when something was written for which a batch number is used up. */
  readonly wrote: boolean;
  /** Answers whether the record changed. */
  count(verdict: Verdict): boolean;
  reject(reason: string, rows: number): void;
  /** Something other than a row of the batch was written. */
  touch(): void;
  /** What the executions of the batch amount to was taken. */
  noteCounted(): void;
  receipt(): Receipt;
}

export function createTally(): Tally {
  const newRows: NewRows = { ...noNewRows };
  const rejectedBy: Record<string, number> = {};
  const events = { stored: 0, duplicate: 0, rejected: 0 };
  let stored = 0;
  let duplicate = 0;
  let rejected = 0;
  let wrote = false;
  let counted = false;
  const reject = (reason: string, rows: number): void => {
    rejected += rows;
    rejectedBy[reason] = (rejectedBy[reason] ?? 0) + rows;
  };
  return {
    newRows,
    events,
    get wrote() {
      return wrote;
    },
    count(verdict) {
      if (verdict === "suppressed") {
        reject(verdict, 1);
        return false;
      }
      if (verdict === "stored") stored += 1;
      else duplicate += 1;
      if (verdict === "duplicate") return false;
      wrote = true;
      return true;
    },
    reject,
    touch() {
      wrote = true;
    },
    noteCounted() {
      counted = true;
    },
    receipt: () => ({
      received: stored + duplicate + rejected,
      stored,
      duplicate,
      rejected,
      rejectedBy,
      events,
      newRows,
      ...(counted && { counted }),
    }),
  };
}
