import { expect, it } from "vitest";
import { parseCount } from "./when.ts";

it("a count is a whole number from 1 that a program can count to", () => {
  expect(parseCount("20", "--limit")).toBe(20);
  for (const text of ["0", "-1", "1.5", "1e20", "99999999999999999999", "0x10", " 5", ""]) {
    expect(() => parseCount(text, "--limit")).toThrow("--limit takes a whole number from 1");
  }
});
