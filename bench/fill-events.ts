import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { emptyBatch, type EventRow } from "../src/core/rows.ts";
import { openLoop } from "../src/index.ts";
import { createEventTexts } from "./http-events.ts";

const perCommit = 4000;
/** How many came in a second, of those that are made here. */
const perSecond = 1000;

/**
 * Fills a store with stored events under random keys, as callers with ids of their own leave them, up to now. As rows
 * that lack nothing: making 2 million requests first would take longer than the measurement.
 */
export async function fillEvents(home: string, count: number): Promise<void> {
  await using loop = await openLoop({ home, userHome: home, env: {} });
  const nextText = createEventTexts(1);
  const now = Date.now();
  for (let made = 0; made < count; made += perCommit) {
    const events = Array.from({ length: Math.min(perCommit, count - made) }, (_, index) => {
      const at = now - Math.floor((1000 * (count - made - index)) / perSecond);
      return eventRow(at, nextText());
    });
    // oxlint-disable-next-line no-await-in-loop -- one commit after another
    await loop.store.append([{ ...emptyBatch, events }]);
  }
}

function eventRow(at: number, payloadRedacted: string): EventRow {
  const second = Math.floor(at / 1000).toString(16);
  const eventKey = second + randomBytes(12).toString("hex");
  return { eventKey, source: "bench", kind: null, session: null, at, payloadRedacted };
}

export function eventCount(home: string): number {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  try {
    return Number(database.prepare("SELECT count(*) AS n FROM event").get()?.["n"]);
  } finally {
    database.close();
  }
}
