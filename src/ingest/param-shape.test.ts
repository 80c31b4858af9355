import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paramShape } from "./param-shape.ts";

const shape = (params: unknown): string => paramShape(params, (key) => key);

describe("paramShape", () => {
  it.each([
    [{ timeout: 3, command: "ls" }, '{"command":"string","timeout":"number"}'],
    [{ a: null, b: true, c: {}, d: [] }, '{"a":"null","b":"boolean","c":{},"d":[]}'],
    [
      { edits: [{ old: "a", new: "b" }, { new: "c", old: "d" }, 5] },
      '{"edits":["number",{"new":"string","old":"string"}]}',
    ],
    ["ls", '"string"'],
    [undefined, '"null"'],
    [{ a: { b: { c: { d: { e: 1 } } } } }, '{"a":{"b":{"c":{"d":"…"}}}}'],
  ])("of %j", (params, expected) => {
    expect(shape(params)).toBe(expected);
  });

  it("redacts keys and never holds a value", () => {
    const text = paramShape({ topsecret: "topvalue" }, (key) => key.replace("topsecret", "[key]"));
    expect(text).toBe('{"[key]":"string"}');
  });

  it("is JSON of at most 2,048 characters for any value, whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = shape(value);
        expect(text.length).toBeLessThanOrEqual(2_048);
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
    );
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`key${index}`, [{ a: index }]]),
    );
    expect(shape(wide).length).toBeLessThanOrEqual(2_048);
    expect(shape({ a: 1, b: 2 })).toBe(shape({ b: 5, a: 6 }));
  });
});
