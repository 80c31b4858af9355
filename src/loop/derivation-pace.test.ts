import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type DerivationPace, paceLimits, paceOf, watchPace } from "./derivation-pace.ts";

describe("the pace of learning", () => {
  it.each([
    [0, "free"],
    [0.2, "free"],
    [0.25, "shared"],
    [0.49, "shared"],
    [0.5, "pressed"],
    [1, "pressed"],
  ])("while the thread that answers is busy for %f of its time is %s", (utilization, pace) => {
    expect(paceOf(utilization)).toBe(pace);
  });

  it("leaves more time to callers the more they need", () => {
    const { free, shared, pressed } = paceLimits;
    expect(free.unfoldRestRatio).toBeLessThan(shared.unfoldRestRatio);
    expect(shared.unfoldRestRatio).toBeLessThan(pressed.unfoldRestRatio);
    expect(shared.deriveRestRatio).toBeLessThan(pressed.deriveRestRatio);
  });

  it("is told when the thread becomes busy, and when it is idle again", async () => {
    const told: DerivationPace[] = [];
    using _ = watchPace((pace) => told.push(pace));
    const until = performance.now() + 1500;
    while (performance.now() < until) await new Promise((done) => setImmediate(done));
    await expect.poll(() => told.at(0), { timeout: 5000 }).toBe("pressed");
    await sleep(600);
    await expect.poll(() => told.at(-1), { timeout: 10_000, interval: 300 }).toBe("free");
  });
});
