import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

interface Megabytes {
  readonly young: number;
  /** At its peak. */
  readonly old: number;
}

/** The heap of a process of its own, most of whose objects survive for a while. */
function heapAfter(before: string): Megabytes {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { limitHeapGrowth } from ${JSON.stringify(new URL("./limit-heap-growth.ts", import.meta.url).href)};
    ${before}
    const sizeOf = (name) =>
      getHeapSpaceStatistics().find((space) => space.space_name === name).space_size / 2 ** 20;
    let kept = [];
    let old = 0;
    for (let round = 0; round < 60; round += 1) {
      for (let n = 0; n < 100_000; n += 1) kept.push({ n, text: "text " + n });
      kept = kept.slice(-100_000);
      old = Math.max(old, sizeOf("old_space"));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    console.log(JSON.stringify({ young: sizeOf("new_space"), old }));`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(child.status, child.stderr).toBe(0);
  return JSON.parse(child.stdout) as Megabytes;
}

it("keeps both generations from growing to what V8 would let them", () => {
  const unlimited = heapAfter("");
  const limited = heapAfter("limitHeapGrowth();");
  expect(unlimited.young).toBeGreaterThan(30);
  expect(limited.young).toBeLessThanOrEqual(32);
  expect(limited.young).toBeLessThan(unlimited.young);
  expect(limited.old).toBeLessThan(0.6 * unlimited.old);
});
