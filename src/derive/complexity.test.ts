import { expect, it } from "vitest";
import { complexityOf } from "./complexity.ts";

it.each([
  [null, 0, false, "simple"],
  [null, 5, false, "simple"],
  [null, 6, false, "moderate"],
  [null, 30, false, "moderate"],
  [null, 31, false, "complex"],
  [null, 150, false, "complex"],
  [null, 151, false, "epic"],
  [null, 1, true, "epic"],
  ["simple", 400, true, "simple"],
  ["enormous", 7, false, "moderate"],
])("declared %s, %d executions, children %s: %s", (declared, executions, hasChildren, expected) => {
  expect(complexityOf(declared, executions, hasChildren)).toBe(expected);
});
