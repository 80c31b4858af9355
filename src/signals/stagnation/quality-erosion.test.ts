import { describe, expect, test } from "vitest";
import { qualityErosion } from "./quality-erosion.ts";

describe("quality erosion", () => {
  test("weighs repeated calls, growth and dead branches", () => {
    const { score, eroding } = qualityErosion({
      fingerprints: ["a", "a", "b", "b"],
      growth: 0.5,
      deadBranches: 0.5,
    });
    expect(score).toBeCloseTo(0.4 * 0.5 + 0.4 * 0.5 + 0.2 * 0.5, 12);
    expect(eroding).toBe(true);
  });

  test("new calls that grow nothing do not erode", () => {
    const fresh = qualityErosion({ fingerprints: ["a", "b"], growth: 0, deadBranches: 0 });
    expect(fresh).toMatchObject({ score: 0, eroding: false });
  });
});
