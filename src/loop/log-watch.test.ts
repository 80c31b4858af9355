import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { failing, hex } from "../../test/store/record-fixtures.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { foldLog } from "./checkpoint-thread.ts";
import { LogWatch } from "./log-watch.ts";

async function watchedStore() {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "store.db");
  const store = await openStore({ path, tenant: "local", key: new Uint8Array(32).fill(7) });
  onTestFinished(() => store.close());
  const told: string[] = [];
  const tell = (message: string): number => told.push(message);
  const fold = (): Promise<void> => foldLog(path);
  const watch = new LogWatch({ store, fold, maxBytes: 64_000_000, maxHeldMs: 60_000, tell });
  const write = (digit: string) => store.append([failing(hex(32, digit))]);
  return { path, store, watch, told, write };
}

it("pages that wait for the next commit to be folded back are nobody's fault", async () => {
  const { store, watch, told, write } = await watchedStore();
  await write("a");
  const log = await store.logStanding();
  expect(log?.foldedPages).toBeLessThan(log?.pages ?? 0);
  for (const now of [0, 59_999, 60_000, 200_000]) {
    // oxlint-disable-next-line no-await-in-loop -- one look after another
    await watch.look(now);
  }
  expect({ told, alarm: watch.alarm() }).toEqual({ told: [], alarm: null });
});

it("a reader is told of once it has been in the way for so long, however much is folded back before it", async () => {
  const { path, watch, told, write } = await watchedStore();
  await write("a");
  await watch.look(0);
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM session").get();
  await write("b");
  await watch.look(60_000);
  await watch.look(119_999);
  expect(watch.alarm()).toBeNull();
  await watch.look(120_000);
  await watch.look(125_000);
  expect(watch.alarm()).toContain("keeps its transaction open");
  reader.close();
  await watch.look(130_000);
  expect(watch.alarm()).toBeNull();
  expect(told).toHaveLength(2);
});

const failTold = (message: string): never => expect.fail(message);
const failFolding = (): never => expect.fail("there is nothing to fold");

it("a database in memory has no log", async () => {
  const store = await openStore({ path: ":memory:", tenant: "local", key: new Uint8Array(32) });
  onTestFinished(() => store.close());
  const watch = new LogWatch({
    store,
    fold: failFolding,
    maxBytes: 0,
    maxHeldMs: 0,
    tell: failTold,
  });
  await watch.look(0);
  await watch.look(1);
  expect(watch.alarm()).toBeNull();
});
