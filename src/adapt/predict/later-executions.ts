import type { StoredExecution } from "../../store/statistics-port.ts";

/** Executions that were recorded and not learned from yet; the oldest make room. */
export interface LaterExecutions {
  add(executions: readonly StoredExecution[]): void;
  /** All that are held, in their order; afterwards none is. */
  take(): readonly StoredExecution[];
}

/** `most`: executions that are taken at most. What predictions need of a call is held, not its rows, which are several times as large. */
export function createLaterExecutions(most: number): LaterExecutions {
  let held: StoredExecution[] = [];
  return {
    add(executions) {
      for (const one of executions) held.push(one);
      // Now and then, so that making room costs nothing for each.
      if (held.length > 2 * most) held = held.slice(-most);
    },
    take() {
      const taken = held.length > most ? held.slice(-most) : held;
      held = [];
      return taken;
    },
  };
}
