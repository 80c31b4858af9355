import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import { expect, it } from "vitest";

it("runs every test file in a temporary home", () => {
  expect(basename(dirname(homedir()))).toMatch(/^whetstone-test-/);
  expect(process.env["WHETSTONE_HOME"]?.startsWith(homedir())).toBe(true);
});
