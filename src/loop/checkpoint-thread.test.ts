import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { failing, hex } from "../../test/store/record-fixtures.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { foldLog, startCheckpointThread } from "./checkpoint-thread.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-checkpoint-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("leaves the log to its writer where it cannot begin, and ends as if it had", async () => {
  const folder = makeFolder();
  const thread = startCheckpointThread(join(folder, "gone", "whetstone.db"));
  thread.committed();
  await expect(thread[Symbol.asyncDispose]()).resolves.toBeUndefined();
  thread.committed();
  await expect(thread[Symbol.asyncDispose]()).resolves.toBeUndefined();
});

it("a log is folded back by the time its folding resolves", async () => {
  const path = join(makeFolder(), "whetstone.db");
  const store = await openStore({ path, tenant: "local", key: new Uint8Array(32) });
  onTestFinished(() => store.close());
  await store.append([failing(hex(32, "a"))]);
  const before = await store.logStanding();
  expect(before?.foldedPages).toBeLessThan(before?.pages ?? 0);
  await foldLog(path);
  expect(await store.logStanding()).toEqual({ ...before, foldedPages: before?.pages });
});
