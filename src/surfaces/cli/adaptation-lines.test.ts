import { expect, it } from "vitest";
import { printAdaptation } from "./adaptation-lines.ts";

const change = {
  change_type: "threshold",
  old_value: 0.8,
  new_value: 0.7,
  reason: "ezra succeeded in 61% of its calls, where 90% did before",
  state: "kept",
  measured_effect: 0.123,
};

it.each([
  [
    Number.POSITIVE_INFINITY,
    [
      "adaptation   threshold: 0.8 -> 0.7 (kept, measured 12.3%): ezra succeeded in 61% of its calls, where 90% did before",
    ],
  ],
  [
    80,
    [
      "adaptation   threshold: 0.8 -> 0.7 (kept, measured 12.3%): ezra succeeded in 61%",
      "             of its calls, where 90% did before",
    ],
  ],
])("prints a change in lines of %d columns", (tableColumns, lines) => {
  const printed: string[] = [];
  printAdaptation(change, { tableColumns, print: (line = "") => void printed.push(line) });
  expect(printed).toEqual(lines);
});
