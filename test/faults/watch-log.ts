import { statSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../e2e/whetstone.ts";

/** What the log of a database may take, whatever goes on. */
export const mostLogBytes = 64 * 1024 * 1024;

/** Looks at the log of the database now and again until the answer is called, which tells the largest that it was. */
export function watchLog({ whetstoneHome }: Machine): () => number {
  const path = join(whetstoneHome, "whetstone.db-wal");
  let largest = 0;
  const look = (): void => {
    largest = Math.max(largest, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  };
  const timer = setInterval(look, 20).unref();
  return () => {
    clearInterval(timer);
    return largest;
  };
}
