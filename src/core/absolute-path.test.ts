import { resolve } from "node:path";
import { expect, test } from "vitest";
import { absolutePathProblem } from "./absolute-path.ts";

test.each(["/", "/srv/data", "/srv/../data"])("%s is absolute", (path) => {
  expect(absolutePathProblem(path)).toBeNull();
});

test.each(["notes", "./notes", "..", "", "~notes"])("%j is not: it says what to write", (path) => {
  expect(absolutePathProblem(path)).toBe(
    `${JSON.stringify(path)} is not absolute: write the whole path, here ${JSON.stringify(resolve(path))}`,
  );
});

test.each(["~", "~/notes"])("%s is not the home folder", (path) => {
  expect(absolutePathProblem(path)).toMatch(/"~" is not read as the home folder/);
});
