import { describe, expect, it } from "vitest";
import { foldInputs } from "./estimator.ts";
import { heartbeat } from "./heartbeat.ts";
import { seededRandom } from "./seeded-random.ts";

const pulse = heartbeat();

describe("heartbeat", () => {
  it("says nothing before it has seen twenty gaps", () => {
    const times = Array.from({ length: 20 }, (_, index) => index * 100);
    expect(pulse.result(foldInputs(pulse, times))).toEqual({ n: 19, lateAfterMs: null });
  });

  it("takes no gap of a usual kind for silence, and finds a planted one", () => {
    const random = seededRandom("heartbeat");
    let atMs = 0;
    let state = pulse.init();
    let falseAlarms = 0;
    for (let event = 0; event < 5000; event += 1) {
      atMs += -1000 * Math.log(random());
      const { lateAfterMs } = pulse.result(state);
      if (lateAfterMs !== null && atMs > lateAfterMs) falseAlarms += 1;
      state = pulse.step(state, atMs);
    }
    expect(falseAlarms).toBeLessThanOrEqual(5);
    const { lateAfterMs } = pulse.result(state);
    // Three times the 99% quantile of a mean gap of one second, which is 4.6 s.
    expect(lateAfterMs! - atMs).toBeGreaterThan(11_000);
    expect(lateAfterMs! - atMs).toBeLessThan(17_000);
  });

  it("passes over what comes out of order", () => {
    const state = foldInputs(pulse, [0, 100, 50]);
    expect(state.lastAtMs).toBe(100);
    expect(pulse.result(state).n).toBe(1);
  });
});
