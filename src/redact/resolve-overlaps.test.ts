import { describe, expect, it } from "vitest";
import { rank, type Finding, type Rank } from "./finding.ts";
import { resolveOverlaps } from "./resolve-overlaps.ts";

const text = "0123456789abcdefghij";

function finding(start: number, end: number, findingRank: Rank, rule = "rule"): Finding {
  return { start, end, rank: findingRank, rule, secret: text.slice(start, end) };
}

describe("resolveOverlaps", () => {
  it("joins secrets under the name of the higher rank", () => {
    const joined = resolveOverlaps(text, [
      finding(2, 9, rank.generic, "generic"),
      finding(4, 12, rank.vendor, "vendor"),
    ]);
    expect(joined).toEqual([finding(2, 12, rank.vendor, "vendor")]);
  });

  it("drops personal data that touches a secret", () => {
    const kept = resolveOverlaps(text, [finding(0, 5, rank.personal), finding(4, 8, rank.generic)]);
    expect(kept).toEqual([finding(4, 8, rank.generic)]);
  });

  it("keeps the first of overlapping personal data", () => {
    const kept = resolveOverlaps(text, [
      finding(3, 9, rank.personal),
      finding(0, 5, rank.personal),
    ]);
    expect(kept).toEqual([finding(0, 5, rank.personal)]);
  });

  it("lets nothing reach into a placeholder, and does not report it", () => {
    const kept = resolveOverlaps(text, [
      finding(5, 8, rank.placeholder),
      finding(0, 20, rank.vendor),
      finding(8, 12, rank.generic),
    ]);
    expect(kept).toEqual([finding(8, 12, rank.generic)]);
  });
});
