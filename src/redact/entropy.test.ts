import { describe, expect, it } from "vitest";
import { entropyBits } from "./entropy.ts";

describe("entropyBits", () => {
  it.each([
    ["", 0],
    ["aaaa", 0],
    ["abab", 1],
    ["abcd", 2],
    ["abcdefgh", 3],
  ])("of %j is %d", (value, bits) => {
    expect(entropyBits(value)).toBeCloseTo(bits, 10);
  });
});
