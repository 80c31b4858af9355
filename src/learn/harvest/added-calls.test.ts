import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedCalls } from "./added-calls.ts";

describe("addedCalls", () => {
  it.each([
    ["open(path)", "open(path, encoding='utf-8')", ["encoding="]],
    [
      "setup()",
      "setup()\nwith db.schema_editor() as editor:\n    editor.create_model(A)",
      ["create_model()", "schema_editor()"],
    ],
    ["run()", "def prepare():\n    pass\nprepare()\nrun()", []],
    ["run()", "print(len(run()))", []],
    ["", "", []],
  ])("from %j to %j", (before, after, expected) => {
    expect(addedCalls(before, after)).toEqual(expected);
  });

  it("are none of a text that stays the same, and never more than 40", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 400 }), (a, b) => {
        expect(addedCalls(a, a)).toEqual([]);
        expect(addedCalls(a, b).length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
