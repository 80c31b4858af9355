import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const tests = resolve(import.meta.dirname, "..");

it("what is longer before a release is run before a release", () => {
  const faults = join(tests, "faults");
  const longer = readdirSync(faults)
    .filter((name) => name.endsWith(".test.ts"))
    .filter((name) => readFileSync(join(faults, name), "utf8").includes("isSoak"));
  expect(longer.length).toBeGreaterThan(10);
  expect(readdirSync(join(tests, "soak"))).toEqual(expect.arrayContaining(longer));
});
