import { array, assert, constantFrom, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { itemSpans, memberSpan } from "./element-spans.ts";

describe("spans of JSON values", () => {
  const text =
    ' { "a" : [ 1, "two,]\\"", {"b":[]} , true,null,-1.5e3 ], "a\\u0062": "é", "x":{} } ';
  const bytes = Buffer.from(text.trim());
  const whole = [0, bytes.length] as const;

  it("finds the member of a name, however it is written", () => {
    const span = memberSpan(bytes, whole, "ab") ?? whole;
    expect(bytes.toString("utf8", ...span)).toBe('"é"');
    expect(memberSpan(bytes, whole, "absent")).toBeNull();
  });

  it("finds every item of an array", () => {
    const list = memberSpan(bytes, whole, "a") ?? whole;
    expect(itemSpans(bytes, list).map((span) => bytes.toString("utf8", ...span))).toEqual([
      "1",
      '"two,]\\""',
      '{"b":[]}',
      "true",
      "null",
      "-1.5e3",
    ]);
  });

  it("takes the last of members with one name, as JSON.parse does", () => {
    const twice = Buffer.from('{"a":1,"a":2}');
    expect(memberSpan(twice, [0, twice.length], "a")).toEqual([11, 12]);
  });

  it("cuts any array and object into the values that JSON.parse gives", () => {
    assert(
      property(array(jsonValue()), constantFrom(undefined, 1), (values, indent) => {
        const list = Buffer.from(JSON.stringify({ list: values }, null, indent));
        const span = memberSpan(list, [0, list.length], "list") ?? [0, 0];
        const items = itemSpans(list, span).map(
          (item) => JSON.parse(list.toString("utf8", ...item)) as unknown,
        );
        expect(items).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
