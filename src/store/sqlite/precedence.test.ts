import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takesPrecedence } from "./precedence.ts";
import type { Claim } from "./precedence.ts";

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
