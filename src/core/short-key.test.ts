import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersTo, shortKey } from "./short-key.ts";

const base = "785a77e0a91aacdd4f25a2b775cb124c";
const runs = [base, `${base}~66d36b2a1d71033f`, `${base}~6cfcdee5eb21a810`];

describe("keys as people are shown them", () => {
  it.each([
    ["alone", base, [base], "785a77e0"],
    ["beside a strange one", base, [base, "9c1d02ab"], "785a77e0"],
    ["beside one that begins alike", base, [base, "785a77e0ffff"], "785a77e0a91a"],
    ["a run of several with one id", runs[1], runs, "785a77e0~66d3"],
    ["another run", runs[2], runs, "785a77e0~6cfc"],
    ["the one that no run is told of", base, runs, "785a77e0~"],
    ["of two that begin alike with runs", base, [...runs, "785a77e0ffff"], base],
  ])("%s", (_, key = "", keys, form) => {
    expect(shortKey(key, keys)).toBe(form);
  });

  it("mean the key, and no other unless they are it whole", () => {
    const digits = fc.stringMatching(/^[0-9a-f]{2}$/).map((end) => `${"0".repeat(14)}${end}`);
    const key = fc.oneof(
      digits,
      fc.tuple(digits, digits).map(([id, run]) => `${id}~${run}`),
    );
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), (keys) => {
        for (const one of keys) {
          const form = shortKey(one, keys);
          const meant = keys.filter((other) => answersTo(other, form));
          expect(form === one || (meant.length === 1 && meant[0] === one)).toBe(true);
        }
      }),
    );
  });
});
