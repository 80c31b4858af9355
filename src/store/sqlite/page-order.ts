import { compareText } from "../../core/compare-text.ts";
import type { Connection } from "../engine.ts";

/**
 * Pages are read from behind the last key of the page before: where damage has put an index out of order they would come
 * round for ever. Throws `database-corrupt`.
 */
export function requireRising(
  connection: Pick<Connection, "damaged">,
  key: string,
  before: string,
): void {
  if (compareText(key, before) <= 0) throw connection.damaged();
}
