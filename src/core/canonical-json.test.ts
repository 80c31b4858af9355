import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, canonicalJsonFrom } from "./canonical-json.ts";

/** The definition: keys sorted by code unit at every depth, written as JSON does. */
function reference(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(reference).join(",")}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${reference(part)}`).join(",")}}`;
}

describe("canonicalJson", () => {
  it("sorts keys at every depth, for every JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonicalJson(value)).toBe(reference(value));
        expect(canonicalJsonFrom(JSON.stringify(value), value)).toBe(reference(value));
      }),
    );
  });

  it("sorts keys that are whole numbers as the texts they are", () => {
    const key = fc.oneof(fc.nat({ max: 4_294_967_300 }).map(String), fc.string({ maxLength: 2 }));
    const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }));
    fc.assert(
      fc.property(fc.dictionary(key, object), (value) => {
        expect(canonicalJson(value)).toBe(reference(value));
        expect(canonicalJsonFrom(JSON.stringify(value), value)).toBe(reference(value));
      }),
    );
  });

  it.each([
    [{ b: { 10: 1, 9: 2, a: 3 } }, '{"b":{"10":1,"9":2,"a":3}}'],
    [
      { text: '"7":', 2: undefined, 10: new Date(0) },
      '{"10":"1970-01-01T00:00:00.000Z","text":"\\"7\\":"}',
    ],
    [{ b: 1, a: { d: [{ f: 1, e: 2 }], c: null } }, '{"a":{"c":null,"d":[{"e":2,"f":1}]},"b":1}'],
    [[{ b: 1, a: 2 }, 3], '[{"a":2,"b":1},3]'],
    [{ b: undefined, a: Number.NaN }, '{"a":null}'],
    [undefined, "null"],
    [JSON.parse('{"z":1,"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1},"z":1}'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ["ü", '"ü"'],
  ])("writes %j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("takes time linear in the depth", () => {
    let value: unknown = { b: 1, a: 2 };
    for (let depth = 0; depth < 500; depth += 1) value = { z: [value], a: depth };
    expect(canonicalJson(value).startsWith('{"a":499,"z":[{"a":498,')).toBe(true);
  });

  it("leaves its argument as it is", () => {
    const value = { b: [{ d: 1, c: 2 }], a: 1 };
    canonicalJson(value);
    expect(Object.keys(value)).toEqual(["b", "a"]);
    expect(Object.keys(value.b[0] ?? {})).toEqual(["d", "c"]);
  });
});
