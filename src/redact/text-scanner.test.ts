import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextScanner } from "./text-scanner.ts";

const keywords = ["key", "keys", "a-key", "ab", "b", "%2", "://"];

function naiveHits(text: string): string[] {
  const lower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const hits: string[] = [];
  keywords.forEach((keyword, index) => {
    for (let at = lower.indexOf(keyword); at !== -1; at = lower.indexOf(keyword, at + 1)) {
      hits.push(`${index}@${at}`);
    }
  });
  return hits.toSorted();
}

function pairs(flat: readonly number[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < flat.length; index += 2)
    result.push(`${flat[index]}@${flat[index + 1]}`);
  return result.toSorted();
}

const text = fc.string({
  unit: fc.constantFrom(..."k e y s a - b % 2 : / K 0 7 .".split(" "), "é", "😀", "İ", "K"),
  maxLength: 40,
});

describe("createTextScanner", () => {
  const scan = createTextScanner(keywords);
  const scanMuch = createTextScanner(keywords);
  scanMuch(" ".repeat(100_000));

  it("finds every keyword in any case, like a search for each", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(pairs(scanMuch(one).hits)).toEqual(naiveHits(one));
      }),
    );
  });

  it("finds the same, in the same order, before it has scanned enough to build its automaton", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(createTextScanner(keywords)(one)).toEqual(scanMuch(one));
      }),
    );
  });

  it("notes where numbers begin", () => {
    expect(scan("id 12 and 555-123-4567 or x7777777").numbers).toEqual([10, 14]);
    expect(scan("at 10.0.0.1:80").numbers).toEqual([3]);
  });

  it("notes two letters and two digits that open a word", () => {
    expect(scan("to GB82 WEST or xGB82 or GB8").accounts).toEqual([3]);
  });

  it("notes runs of base64 characters", () => {
    const run = "QUJD".repeat(6);
    expect(scan(`data ${run}= short`).runs).toEqual([5, 29]);
    expect(scan(run).runs).toEqual([0, 24]);
  });

  it("refuses more characters than its table has room for", () => {
    const wide = Array.from({ length: 64 }, (_, index) => String.fromCharCode(32 + index)).join("");
    expect(() => createTextScanner([wide])).toThrow(RangeError);
  });
});
