import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createNewFile } from "./new-file.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-new-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("is there whole when it is finished, and not at all when it is not", () => {
  const folder = makeFolder();
  const path = join(folder, "below", "pairs.jsonl");
  {
    using file = createNewFile(path, false);
    file.write("half");
  }
  expect(readdirSync(join(folder, "below"))).toEqual([]);
  {
    using file = createNewFile(path, false);
    file.write("whole");
    file.finish();
  }
  expect(readFileSync(path, "utf8")).toBe("whole");
  expect(() => createNewFile(path, false)).toThrow(
    expect.objectContaining({ code: "output-exists", exitCode: 2 }),
  );
});

it("says in words which file cannot be written, and why", () => {
  const folder = makeFolder();
  writeFileSync(join(folder, "file"), "");
  const below = join(folder, "file", "pairs.jsonl");
  expect(() => createNewFile(below, true)).toThrow(
    expect.objectContaining({
      code: "output-refused",
      message: `${below} cannot be written: a file where a folder was expected`,
    }),
  );
});

it.skipIf(process.platform === "win32")("replaces files only", () => {
  const folder = makeFolder();
  const pipe = join(folder, "pipe");
  spawnSync("mkfifo", [pipe]);
  for (const path of [pipe, folder]) {
    expect(() => createNewFile(path, true)).toThrow(
      expect.objectContaining({
        code: "output-refused",
        message: `${path} cannot be written: it is no file`,
      }),
    );
  }
  expect(statSync(pipe).isFIFO()).toBe(true);
});
