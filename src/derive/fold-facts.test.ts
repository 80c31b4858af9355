import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FactField, factPolicies, type FactRow } from "../core/rows.ts";
import { foldFacts } from "./fold-facts.ts";
import { factRow } from "./sample-record.suite.ts";

const fact = (field: FactField, value: string, ordinal: number): FactRow =>
  factRow("s", { field, value, ordinal });

describe("foldFacts", () => {
  it("takes the first or the last by position", () => {
    const facts = foldFacts([
      fact("task", "second", 2),
      fact("task", "first", 1),
      fact("branch", "b", 9),
      fact("branch", "a", 3),
    ]);
    expect(facts.one("task")).toBe("first");
    expect(facts.one("branch")).toBe("b");
  });

  it("takes the least or the greatest number", () => {
    const facts = foldFacts(
      ["30", "9", "200", "soon"].flatMap((value, n) => [
        fact("started_at", value, n),
        fact("ended_at", value, n),
      ]),
    );
    expect(facts.number("started_at")).toBe(9);
    expect(facts.number("ended_at")).toBe(200);
  });

  it("keeps each distinct value of a set in order of appearance", () => {
    const facts = foldFacts([fact("model", "b", 5), fact("model", "a", 1), fact("model", "b", 0)]);
    expect(facts.all("model")).toEqual(["b", "a"]);
  });

  it("answers null where nothing was said, and no number where none was meant", () => {
    const facts = foldFacts([fact("declared_cost_nano", "dear", 0)]);
    expect(facts.one("title")).toBeNull();
    expect(facts.all("title")).toEqual([]);
    expect(facts.number("declared_cost_nano")).toBeNull();
    expect(facts.number("ended_at")).toBeNull();
  });

  it("does not depend on order or repetition", () => {
    const fields = Object.keys(factPolicies) as FactField[];
    const row = fc
      .tuple(fc.constantFrom(...fields), fc.constantFrom("1", "2", "x"), fc.nat(2))
      .map(([field, value, ordinal]) => fact(field, value, ordinal));
    const all = (rows: readonly FactRow[]) => {
      const facts = foldFacts(rows);
      return fields.map((field) => [facts.one(field), facts.all(field), facts.number(field)]);
    };
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        expect(all([...rows.toReversed(), ...rows])).toEqual(all(rows));
      }),
    );
  });
});
