import { afterEach, beforeEach, expect, it } from "vitest";
import { hex, recordBatch, sessionRow, wholeSession } from "../../test/store/record-fixtures.ts";
import type { Store } from "../store/port.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { derive } from "./derive.ts";
import { deriveSettled } from "./derive-settled.ts";
import { plainOptions } from "./sample-record.suite.ts";

const clock = { now: () => Date.UTC(2026, 0, 5) };
const run = { holder: "us", clock, version: { code: "1", config: "a" } };
const names = ["a", "b", "c", "d", "e"].map((name) => hex(32, name));
let store: Store;

const open = () =>
  openStore({ path: ":memory:", tenant: "local", key: new Uint8Array(32).fill(7), clock });

beforeEach(async () => void (store = await open()));
afterEach(() => store.close());

async function* groups(...refs: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* refs;
}

async function derivedRows(of: Store): Promise<readonly string[]> {
  const rows: string[] = [];
  for await (const row of of.canonicalRows()) rows.push(JSON.stringify(row));
  return rows;
}

it("derives what settles, and what is left afterwards, to the same as all at once", async () => {
  const sessions = names.map((name) => wholeSession(name, 7));
  await store.append(sessions);
  await deriveSettled(store, plainOptions, run, groups(names.slice(0, 1), [], names.slice(1, 4)));
  expect(await store.dirtySessions(10)).toEqual(names.slice(4));
  await derive(store, plainOptions, run);
  const whole = await open();
  await whole.append(sessions);
  await derive(whole, plainOptions, run);
  expect(await derivedRows(store)).toEqual(await derivedRows(whole));
  await whole.close();
});

it("leaves alone what is related to another session", async () => {
  await store.append(names.slice(0, 3).map((name) => wholeSession(name, 7)));
  await store.append([
    recordBatch({ sessions: [sessionRow(names[3]!, { parentRef: names[0]! })] }),
  ]);
  await deriveSettled(store, plainOptions, run, groups(names.slice(0, 4)));
  expect((await store.dirtySessions(10)).toSorted()).toEqual([names[0]!, names[3]!].toSorted());
});

it("does nothing while another process derives, and takes no lease for nothing", async () => {
  await store.append(names.map((name) => wholeSession(name, 7)));
  await store.acquireLease("derive", "another", 30_000);
  await deriveSettled(store, plainOptions, run, groups(names));
  expect(await store.dirtySessions(10)).toHaveLength(names.length);
  await deriveSettled(store, plainOptions, run, groups());
});
