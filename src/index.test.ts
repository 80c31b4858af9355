import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import * as library from "./index.ts";

const entry = join(import.meta.dirname, "index.ts");

/** Runs the example of a file's docstring as a program of its own, in an empty folder; gives what it prints. */
function runExample(file: string): string {
  const source = readFileSync(join(import.meta.dirname, file), "utf8");
  const example = /^ \* ```ts\n([\s\S]*?)^ \* ```$/m.exec(source)?.[1] ?? "";
  const code = example
    .replaceAll(/^ \* ?/gm, "")
    .replace('"whetstone"', `"${pathToFileURL(entry).href}"`);
  const folder = mkdtempSync(join(tmpdir(), "whetstone-example-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "example.ts");
  writeFileSync(program, code);
  const env = { PATH: process.env["PATH"], HOME: folder, WHETSTONE_HOME: join(folder, "home") };
  return execFileSync(process.execPath, [program], { cwd: folder, env, encoding: "utf8" });
}

describe("the library", () => {
  it("exports these values", () => {
    expect(Object.keys(library).toSorted()).toEqual([
      "Harness",
      "House",
      "Mode",
      "PolicyViolation",
      "ToolError",
      "ToolFault",
      "WhetstoneError",
      "defineTool",
      "openIntelligence",
      "openLoop",
      "version",
    ]);
  });

  it("runs the example of openIntelligence", () => {
    const printed = runExample("open-intelligence.ts");
    expect(printed).toMatch(/^0\.75 \{ low: 0\.57\d+, high: 0\.87\d+, n: 20 \}\nhermes3:8b\n$/);
  });

  it("runs the example of openLoop", () => {
    expect(runExample("open-loop.ts")).toBe("0 \n");
  });

  it("runs the example of Harness", () => {
    expect(runExample("harness.ts")).toBe("success ezra disk_usage\n[ true, true ] 11\n");
  });

  it("rejects with an error that has a code", async () => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-library-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    writeFileSync(join(home, "whetstone.config.json"), '{"holdout": {"epsilon": 2}}');
    await expect(library.openLoop({ home })).rejects.toMatchObject({
      code: "config-invalid",
      exitCode: 2,
    });
  });
});
