import type { StoreContext } from "./context.ts";
import { writeLeased } from "./leases.ts";

/** More parts than this make every search of the index slower by half. */
const mostSegments = 6;
/** Of the index, put together in one transaction: some tens of milliseconds. */
const pagesPerWrite = 500;

/**
 * Puts the full-text index of the items together when writing has left it in many parts: a search looks each term up in
 * each of them, and the engine's own merging leaves a dozen. Other writers get their turn in between.
 */
export async function mergeItemIndex(context: StoreContext): Promise<void> {
  if (countSegments(context) <= mostSegments) return;
  // A negative number of pages begins a merge of everything, a positive one goes on with it.
  let isDone = await writeLeased(context, "derive", () => mergePages(context, -pagesPerWrite));
  while (!isDone) {
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    isDone = await writeLeased(context, "derive", () => mergePages(context, pagesPerWrite));
  }
}

function countSegments({ connection }: StoreContext): number {
  const [row] = connection.rows("SELECT count(DISTINCT segid) FROM item_text_idx");
  return Number(row?.[0] ?? 0);
}

/** True when nothing was left to do: the statement itself counts as one change. */
function mergePages({ connection }: StoreContext, pages: number): boolean {
  const before = totalChanges(connection);
  connection.statement(`INSERT INTO item_text (item_text, rank) VALUES ('merge', ${pages})`).run();
  return totalChanges(connection) - before < 2;
}

function totalChanges(connection: StoreContext["connection"]): number {
  return Number(connection.rows("SELECT total_changes()")[0]?.[0] ?? 0);
}
