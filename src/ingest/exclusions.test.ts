import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { compileExclusions } from "./exclusions.ts";

const cases: readonly [pattern: string, path: string, excluded: boolean][] = [
  ["private", "/data/private", true],
  ["private", "/data/private/a.jsonl", true],
  ["private", "/data/private-notes/a.jsonl", false],
  ["*.bak", "/data/a.bak", true],
  ["*.bak", "/data/a.bak.jsonl", false],
  ["a?.jsonl", "/data/ab.jsonl", true],
  ["a?.jsonl", "/data/abc.jsonl", false],
  ["~/clients", "/home/dev/clients/x", true],
  ["~/clients", "/home/dev/other/clients", false],
  ["/data/x", "/data/x/y.jsonl", true],
  ["/data/x", "/other/data/x", false],
  ["/data/*/y.jsonl", "/data/x/y.jsonl", true],
  ["/data/*/y.jsonl", "/data/x/z/y.jsonl", false],
  ["/data/**/y.jsonl", "/data/x/z/y.jsonl", true],
  ["/data/**/y.jsonl", "/data/y.jsonl", true],
  ["work/secret/**", "/home/dev/work/secret/a/b", true],
  ["work/secret/", "/home/dev/work/secret", true],
  ["work/secret", "/home/dev/network/secret", false],
  ["a+b(c).jsonl", "/data/a+b(c).jsonl", true],
  ["a.b", "/data/aXb", false],
];

describe("exclusions", () => {
  it.each(cases)("%s against %s: %s", (pattern, path, excluded) => {
    expect(compileExclusions([pattern], "/home/dev")(path)).toBe(excluded);
  });

  it("means the places that links in a path lead to as well, there or not yet", () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-exclusions-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const real = join(folder, "real");
    mkdirSync(real);
    symlinkSync(real, join(folder, "link"));
    const excludes = compileExclusions(["~/link/private", "~/link/*.bak"], folder);
    expect(excludes(join(real, "private/a.jsonl"))).toBe(true);
    expect(excludes(join(real, "a.bak"))).toBe(true);
    expect(excludes(join(folder, "link/private"))).toBe(true);
    expect(excludes(join(real, "public/a.jsonl"))).toBe(false);
  });

  it("leaves nothing out without patterns", () => {
    expect(compileExclusions([], "/home/dev")("/anything")).toBe(false);
  });
});
