import { homedir, tmpdir } from "node:os";
import { expect, it } from "vitest";

it("runs every test file in a temporary home", () => {
  expect(homedir().startsWith(tmpdir())).toBe(true);
  expect(process.env["WHETSTONE_HOME"]?.startsWith(homedir())).toBe(true);
});
