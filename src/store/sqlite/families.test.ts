import { expect, it } from "vitest";
import { factRow, hex, recordBatch, sessionRow } from "../../../test/store/record-fixtures.ts";
import { openConnection } from "./connection.ts";
import { createContext } from "./create-context.ts";
import { relatives, withoutRelatives } from "./families.ts";
import { migrate } from "./migrate.ts";
import { createStore } from "./store.ts";
import { openTenant } from "./tenant.ts";

const count = 200;
const refs = Array.from({ length: count }, (_, index) => hex(32, `session-${index}`));

/** A store in which all sessions share one history, and the number of rows that were read of it or changed in it. */
async function openCounting() {
  const connection = await openConnection({ path: ":memory:" });
  await migrate(connection);
  const work = { read: 0 };
  const counting: typeof connection = {
    ...connection,
    rows: (sql, ...parameters) => {
      const rows = connection.rows(sql, ...parameters);
      work.read += rows.length;
      return rows;
    },
  };
  const tenant = await openTenant(counting, { tenant: "local", key: new Uint8Array(32) });
  const context = await createContext(counting, tenant, {});
  const written = () => Number(connection.rows("SELECT total_changes()")[0]?.[0]);
  return { context, store: createStore(context), work, written };
}

function copy(ref: string) {
  const lineage = factRow(ref, { field: "lineage", value: hex(32, "history") });
  return recordBatch({ sessions: [sessionRow(ref)], facts: [lineage] });
}

it("marks each copy of one history once, however many there are", async () => {
  const { store, written } = await openCounting();
  const before = written();
  for (const ref of refs) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as they are read
    await store.append([copy(ref)]);
  }
  expect(written() - before).toBeLessThan(15 * count);
  expect(await store.dirtySessions(2 * count)).toHaveLength(count);
  await store.close();
});

it("follows what many sessions share once, and stops at the first relative where any will do", async () => {
  const { context, store, work } = await openCounting();
  await store.append(refs.map(copy));
  const first = context.sessions.find(refs[0]!)!;
  work.read = 0;
  expect(relatives(context, [first])).toHaveLength(count);
  // Of each: itself by its key, its lineage, and once as a copy.
  expect(work.read).toBeLessThan(4 * count);
  work.read = 0;
  expect(withoutRelatives(context, refs)).toEqual([]);
  expect(work.read).toBeLessThan(2 * count);
  await store.close();
});
