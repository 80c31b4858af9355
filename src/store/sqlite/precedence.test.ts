import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, isToldAnew, takesPrecedence, type Telling } from "./precedence.ts";

const claim = fc.record({
  rulesVersion: fc.integer({ min: 1, max: 3 }),
  ordinal: fc.integer({ min: 0, max: 3 }),
  rawHmac: fc.constantFrom(null, "a", "b"),
  sourceKey: fc.constantFrom(null, "x", "y"),
});

/** The claim that is left when they arrive in this order. */
const standing = (all: readonly Claim[]): Claim =>
  all.reduce((holder, one) => (takesPrecedence(one, holder) ? one : holder));

describe("takesPrecedence", () => {
  it.each<[string, Claim, Claim]>([
    [
      "newer rules",
      { rulesVersion: 2, ordinal: 9, rawHmac: "b", sourceKey: "x" },
      { rulesVersion: 1, ordinal: 0, rawHmac: "a", sourceKey: "x" },
    ],
    [
      "the earlier place",
      { rulesVersion: 1, ordinal: 0, rawHmac: "b", sourceKey: "x" },
      { rulesVersion: 1, ordinal: 9, rawHmac: "a", sourceKey: "x" },
    ],
    [
      "the smaller hash",
      { rulesVersion: 1, ordinal: 0, rawHmac: "a", sourceKey: "x" },
      { rulesVersion: 1, ordinal: 0, rawHmac: "b", sourceKey: "x" },
    ],
    [
      "the smaller key of the place, of the same bytes",
      { rulesVersion: 1, ordinal: 0, rawHmac: "a", sourceKey: "x" },
      { rulesVersion: 1, ordinal: 0, rawHmac: "a", sourceKey: "y" },
    ],
  ])("goes by %s", (_name, winner, loser) => {
    expect(takesPrecedence(winner, loser)).toBe(true);
    expect(takesPrecedence(loser, winner)).toBe(false);
  });

  it("leaves the same one standing in any order", () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 6 }), (claims) => {
        expect(standing(claims.toReversed())).toEqual(standing(claims));
        expect(standing([...claims, ...claims])).toEqual(standing(claims));
      }),
    );
  });
});

describe("isToldAnew", () => {
  const holder: Telling = {
    rulesVersion: 1,
    ordinal: 4,
    rawHmac: "a",
    sourceKey: "x",
    sourceId: 7,
    told: ["failure", null],
  };

  it.each<[string, Partial<Telling>, boolean]>([
    ["the same once more", { sourceId: 8 }, false],
    [
      "something else of the same bytes, in a later reading",
      { sourceId: 8, told: ["success", null] },
      true,
    ],
    ["other bytes in the same place, in a later reading", { sourceId: 8, rawHmac: "b" }, true],
    ["something else in the same reading", { told: ["success", null] }, false],
    ["something else in an earlier reading", { sourceId: 6, told: ["success", null] }, false],
    ["another place of the source", { sourceId: 8, ordinal: 5, rawHmac: "b" }, false],
    ["another source", { sourceId: 8, sourceKey: "y", rawHmac: "b" }, false],
    ["other rules", { sourceId: 8, rulesVersion: 0, rawHmac: "b" }, false],
  ])("%s", (_name, changes, expected) => {
    expect(isToldAnew({ ...holder, ...changes }, holder)).toBe(expected);
  });

  it("is never true of what stands in no source", () => {
    const told = { ...holder, sourceKey: null, sourceId: null };
    expect(isToldAnew({ ...told, told: ["success", null] }, told)).toBe(false);
  });
});
