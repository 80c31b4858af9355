import { describe, expect, it } from "vitest";
import { createRecentMap, recall, remember } from "./recent-map.ts";

describe("a recent map", () => {
  it("remembers the last keys and at most twice its limit", () => {
    const map = createRecentMap<number>();
    for (let key = 0; key < 100; key += 1) remember(map, String(key), key, 10);
    for (let key = 90; key < 100; key += 1) expect(recall(map, String(key))).toBe(key);
    expect(recall(map, "0")).toBeUndefined();
    expect(Object.keys(map.fresh).length + Object.keys(map.old).length).toBeLessThanOrEqual(20);
  });

  it("takes any key, and comes back from JSON as it was", () => {
    const map = createRecentMap<string>();
    for (const key of ["__proto__", "constructor", "12", ""]) remember(map, key, `of ${key}`, 10);
    const again = JSON.parse(JSON.stringify(map)) as typeof map;
    expect(recall(again, "__proto__")).toBe("of __proto__");
    expect(recall(again, "12")).toBe("of 12");
    expect(recall(again, "toString")).toBeUndefined();
  });
});
