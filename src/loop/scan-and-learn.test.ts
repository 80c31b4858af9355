import { expect, it } from "vitest";
import { learningText } from "./scan-and-learn.ts";

it.each([
  [1, 0, "learning: 1 session"],
  [64, 0, "learning: 64 sessions"],
  [64, 1, "learning: 1 lesson weighed"],
  [64, 500, "learning: 500 lessons weighed"],
])("of %i sessions and %i lessons tells %s", (sessions, items, text) => {
  expect(learningText({ sessions, items })).toBe(text);
});
