import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makeFolder } from "./make-folder.ts";

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("makes what is missing, with its mode, and leaves what is there", () => {
  const folder = join(temporary(), "a", "b");
  makeFolder(folder, 0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(() => makeFolder(folder)).not.toThrow();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it("throws where a file is in the way", () => {
  const file = join(temporary(), "file");
  writeFileSync(file, "");
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, "below"))).toThrow(/ENOTDIR|EEXIST/);
});

it.skipIf(!existsSync("/proc/self"))(
  "throws where no folder can be made, instead of trying for ever",
  () => {
    expect(() => makeFolder("/proc/no-such-process/whetstone")).toThrow(/ENOENT|EACCES|EPERM/);
  },
);
