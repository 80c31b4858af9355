import { describe, expect, it } from "vitest";
import { holdsTooMany, MAX_JSON_MARKS, nestsDeeper, scanJsonValue } from "./json-value-scan.ts";

function scan(text: string, maxDepth = 8) {
  const bytes = Buffer.from(text);
  return scanJsonValue(bytes, 0, bytes.byteLength, maxDepth);
}

describe("scanJsonValue", () => {
  it.each([
    ['{"a":1}', 7],
    ['{"a":1} {"b":2}', 7],
    ['{"a":"}"}x', 9],
    ['{"a":"\\"}"}', 11],
    ['{"a":"\\\\"}}', 10],
    ['[["]"],{}]', 10],
    ['{"a":', "open"],
    ['{"a":"b', "open"],
    ['{"a":"b\\"', "open"],
    ["[[[[[[[[[", "too-deep"],
    ['["[[[[[[[[["]', 13],
  ])("%s ends at %s", (text, expected) => {
    expect(scan(text)).toBe(expected);
  });

  const half = MAX_JSON_MARKS / 2;
  it.each([
    ["objects", `[${"{},".repeat(half)}{}]`, "too-many"],
    ["objects without an end", `[${"{},".repeat(half)}{}`, "too-many"],
    ["numbers", `[${"1,".repeat(2 * half)}1]`, "too-many"],
    ["marks outside of strings only", `["${",".repeat(3 * half)}"]`, 3 * half + 4],
  ])("counts %s", (_name, text, expected) => {
    expect(scan(text)).toBe(expected);
  });

  it("looks no further than its end, also inside a string", () => {
    const bytes = Buffer.from('{"a":"b"}');
    expect(scanJsonValue(bytes, 0, 7, 8)).toBe("open");
  });
});

describe("nestsDeeper", () => {
  it.each([
    [1, 0, false],
    [[], 0, true],
    [[], 1, false],
    [{ a: [{}] }, 3, false],
    [{ a: [{}] }, 2, true],
    [[1, [2]], 1, true],
    [null, 0, false],
  ])("%j over %i levels: %s", (value, levels, expected) => {
    expect(nestsDeeper(value, levels)).toBe(expected);
  });
});

describe("holdsTooMany", () => {
  it("counts the marks of a text, wherever they stand", () => {
    expect(holdsTooMany("{},".repeat(MAX_JSON_MARKS))).toBe(true);
    expect(holdsTooMany(`["${"x".repeat(2 * MAX_JSON_MARKS)}"]`)).toBe(false);
    expect(holdsTooMany("[]")).toBe(false);
  });
});
