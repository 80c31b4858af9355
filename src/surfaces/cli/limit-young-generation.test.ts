import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** Megabytes of young generation of a process of its own, of whose objects many survive. */
function youngMegabytes(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { limitYoungGeneration } from ${JSON.stringify(new URL("./limit-young-generation.ts", import.meta.url).href)};
    ${before}
    let kept = [];
    for (let round = 0; round < 60; round += 1) {
      for (let n = 0; n < 100_000; n += 1) kept.push({ n, text: "text " + n });
      kept = kept.slice(-100_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    console.log(space.space_size / 2 ** 20);`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(child.status, child.stderr).toBe(0);
  return Number(child.stdout);
}

describe("limitYoungGeneration", () => {
  it("keeps the young generation from growing to what V8 would let it", () => {
    const unlimited = youngMegabytes("");
    const limited = youngMegabytes("limitYoungGeneration();");
    expect(unlimited).toBeGreaterThan(30);
    expect(limited).toBeLessThanOrEqual(32);
    expect(limited).toBeLessThan(unlimited);
  });
});
