import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startCheckpointThread } from "./checkpoint-thread.ts";

it("leaves the log to its writer where it cannot begin, and ends as if it had", async () => {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-checkpoint-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const thread = startCheckpointThread(join(folder, "gone", "whetstone.db"));
  thread.committed();
  await expect(thread[Symbol.asyncDispose]()).resolves.toBeUndefined();
  thread.committed();
  await expect(thread[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
