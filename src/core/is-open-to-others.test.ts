import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { isOpenToOthers } from "./is-open-to-others.ts";

it.skipIf(process.platform === "win32").each([
  [0o600, false],
  [0o400, false],
  [0o640, true],
  [0o604, true],
  [0o620, true],
])("mode %o: %s", (mode, expected) => {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-open-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "key");
  writeFileSync(path, "k");
  chmodSync(path, mode);
  expect(isOpenToOthers(path)).toBe(expected);
});
