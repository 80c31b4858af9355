import { describe, expect, it } from "vitest";
import type { ModelTotals } from "../store/statistics-port.ts";
import { bestModel } from "./best-model.ts";

const age = { as_of: null, pending_sessions: 0 };

function totals(
  model: string,
  successes: number,
  failures: number,
  latencyMs?: number,
): ModelTotals {
  return {
    model,
    successes,
    failures,
    unknown: 0,
    latencyUsSum: (latencyMs ?? 0) * 1000,
    latencyCount: latencyMs === undefined ? 0 : 1,
    confidenceSum: 0,
    confidenceCount: 0,
    lastAt: null,
  };
}

describe("bestModel", () => {
  it("never lets 1 of 1 beat 95 of 100, even when one sample is enough", () => {
    const models = [totals("lucky", 1, 0, 1), totals("proven", 95, 5, 900)];
    expect(bestModel("read", models, age, 1)?.model).toBe("proven");
  });

  it("leaves out models below the minimum of known outcomes", () => {
    expect(bestModel("read", [totals("few", 4, 0)], age, 5)).toBeNull();
    expect(bestModel("read", [totals("enough", 5, 0)], age, 5)?.model).toBe("enough");
    expect(bestModel("read", [{ ...totals("asked", 4, 0), unknown: 90 }], age, 5)).toBeNull();
  });

  it("of equals takes the faster, one of unknown latency last, then the name", () => {
    const equal = [totals("c", 9, 1), totals("b", 9, 1, 80), totals("a", 9, 1, 120)];
    expect(bestModel("read", equal, age, 5)?.model).toBe("b");
    expect(bestModel("read", equal.slice(0, 1).concat(totals("d", 9, 1)), age, 5)?.model).toBe("c");
  });

  it("says what it rests on", () => {
    expect(bestModel("build", [totals("m", 8, 2, 50)], age, 5)).toMatchObject({
      task_type: "build",
      total_calls: 10,
      success_count: 8,
      success_rate: 0.8,
      interval: { n: 10 },
      avg_latency_ms: 50,
      latency_count: 1,
      pending_sessions: 0,
    });
  });
});
