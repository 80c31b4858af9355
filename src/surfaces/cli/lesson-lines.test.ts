import { expect, it } from "vitest";
import { printLesson } from "./lesson-lines.ts";

const text = "`pytest <path>` fails; `python3 -m pytest <path>` works instead.";

it.each([
  [
    Number.POSITIVE_INFINITY,
    ["79b27275  `pytest <path>` fails; `python3 -m pytest <path>` works instead."],
  ],
  [
    50,
    [
      "79b27275  `pytest <path>` fails;",
      "          `python3 -m pytest <path>` works",
      "          instead.",
    ],
  ],
])(
  "prints a lesson in lines of %d characters, broken between words, commands whole",
  (tableColumns, lines) => {
    const printed: string[] = [];
    printLesson({ key: "79b27275aabb", text }, "pitfall · seen once", {
      tableColumns,
      print: (line = "") => void printed.push(line),
      style: (_, styled) => styled,
    });
    expect(printed).toEqual([...lines, "          pitfall · seen once"]);
  },
);
