import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { openLoop } from "../src/index.ts";
import { createEventTexts } from "./http-events.ts";

const perCall = 250;
const callsAtOnce = 8;

/** Fills a store with events until its tables of the record hold that many rows; answers how many they hold. */
export async function fillEvents(home: string, rows: number): Promise<number> {
  await using loop = await openLoop({ home, userHome: home, env: {} });
  const intake = await loop.openEventIntake();
  const nextText = createEventTexts(1);
  // An event is a row of its own, a step, a call and a result.
  for (let made = 0; made * 4 < rows; made += callsAtOnce * perCall) {
    const calls = Array.from({ length: callsAtOnce }, () =>
      Array.from({ length: perCall }, () => JSON.parse(nextText()) as unknown),
    );
    // oxlint-disable-next-line no-await-in-loop -- as much as one server takes at a time
    await Promise.all(calls.map((values) => intake.take(values, null)));
  }
  await intake.flush();
  return rowCount(home);
}

const recordTables = ["event", "step", "execution_observation"] as const;

/** Rows of the tables that events become. */
function rowCount(home: string): number {
  return recordTables.reduce((sum, table) => sum + tableCount(home, table), 0);
}

export function eventCount(home: string): number {
  return tableCount(home, "event");
}

function tableCount(home: string, table: (typeof recordTables)[number]): number {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
  } finally {
    database.close();
  }
}
