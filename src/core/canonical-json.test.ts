import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

/** The definition: keys sorted at every depth, then written as JSON does. */
function reference(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
      const entries = Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries);
    }) ?? "null"
  );
}

describe("canonicalJson", () => {
  it("sorts keys at every depth, for every JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonicalJson(value)).toBe(reference(value));
      }),
    );
  });

  it.each([
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
