import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { StoredExecution } from "../../store/statistics-port.ts";

/** Hash of a history from its beginning up to some place; goes on to later ones only. */
export interface HistoryHash {
  /** SHA-256 as hex of all that predictions see of the first `count` executions. Throws RangeError for fewer than before. */
  upTo(count: number): Promise<string>;
}

/** Executions that are hashed before other work has its turn: some ten milliseconds. */
const perTurn = 2000;

export function createHistoryHash(history: readonly StoredExecution[]): HistoryHash {
  const hash = createHash("sha256");
  let hashed = 0;
  return {
    async upTo(count) {
      if (count < hashed)
        throw new RangeError(`${hashed} executions are hashed already, not ${count}`);
      while (hashed < count) {
        const end = Math.min(count, hashed + perTurn);
        const rows = history.slice(hashed, end).map((row) => JSON.stringify(Object.values(row)));
        hash.update(`${rows.join("\n")}\n`);
        hashed = end;
        // oxlint-disable-next-line no-await-in-loop -- a history is long
        await nextTurn();
      }
      return hash.copy().digest("hex");
    },
  };
}
