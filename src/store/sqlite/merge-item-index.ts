import type { Connection, LeasedWrite } from "../engine.ts";

/** More parts than this make every search of the index slower by half. */
const mostSegments = 6;
/** Of the index, put together in one transaction: some tens of milliseconds. */
const pagesPerWrite = 500;

/**
 * Puts the full-text index of the items together when writing has left it in many parts: a search looks each term up in
 * each of them, and the engine's own merging leaves a dozen. Other writers get their turn in between.
 */
export async function mergeItemIndex(connection: Connection, write: LeasedWrite): Promise<void> {
  if (countSegments(connection) <= mostSegments) return;
  // A negative number of pages begins a merge of everything, a positive one goes on with it.
  let isDone = await write(() => mergePages(connection, -pagesPerWrite));
  while (!isDone) {
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    isDone = await write(() => mergePages(connection, pagesPerWrite));
  }
}

function countSegments(connection: Connection): number {
  const [row] = connection.rows("SELECT count(DISTINCT segid) FROM item_text_idx");
  return Number(row?.[0] ?? 0);
}

/** True when nothing was left to do: the statement itself counts as one change. */
function mergePages(connection: Connection, pages: number): boolean {
  const before = totalChanges(connection);
  connection.statement(`INSERT INTO item_text (item_text, rank) VALUES ('merge', ${pages})`).run();
  return totalChanges(connection) - before < 2;
}

function totalChanges(connection: Connection): number {
  return Number(connection.rows("SELECT total_changes()")[0]?.[0] ?? 0);
}
