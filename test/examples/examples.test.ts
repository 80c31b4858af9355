import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";

const folder = resolve(import.meta.dirname, "../../examples");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts"));

describe("examples", () => {
  it.each(examples)(
    "%s finds its own result right, and leaves nothing behind",
    async (name) => {
      const home = mkdtempSync(join(tmpdir(), "whetstone-example-"));
      onTestFinished(() => rmSync(home, { recursive: true, force: true }));
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)], {
        cwd: home,
        env: { PATH: process.env["PATH"], HOME: home, TMPDIR: home, TZ: "UTC" },
      });
      expect(stdout.trimEnd().split("\n").at(-1)).toBe("As it should be.");
      expect(readdirSync(home)).toEqual([]);
    },
    120_000,
  );

  it("are all named in their README, which names no other", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const named = [...readme.matchAll(/\]\(([\w-]+\.ts)\)/g)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(examples));
  });
});
