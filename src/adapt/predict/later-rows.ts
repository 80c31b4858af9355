import type { AdmittedRows } from "../../ingest/admit.ts";

export type LearnedRows = Pick<AdmittedRows, "observations" | "steps">;

/** Rows that were recorded and not learned from yet; the oldest make room. */
export interface LaterRows {
  add(rows: LearnedRows): void;
  /** All that are held, in their order; afterwards none is. */
  take(): readonly LearnedRows[];
}

/** `most`: observations held at most, beside those of the latest rows. */
export function createLaterRows(most: number): LaterRows {
  let held: LearnedRows[] = [];
  let observations = 0;
  return {
    add(rows) {
      held.push(rows);
      observations += rows.observations.length;
      for (let oldest = held[0]; observations > most && held.length > 1; oldest = held[0]) {
        observations -= oldest?.observations.length ?? 0;
        held.shift();
      }
    },
    take() {
      const taken = held;
      held = [];
      observations = 0;
      return taken;
    },
  };
}
