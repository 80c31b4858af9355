import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Harness, type OpenHarnessOptions } from "../../src/index.ts";

/** A folder for one test, gone with it. */
export function trialFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-harness-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A harness over a store in memory, closed when the test ends. */
export function trialHarness(options: OpenHarnessOptions): Harness {
  const harness = new Harness({
    store: ":memory:",
    env: { PATH: process.env["PATH"] },
    userHome: "/nonexistent",
    ...options,
  });
  onTestFinished(() => harness[Symbol.asyncDispose]());
  return harness;
}
