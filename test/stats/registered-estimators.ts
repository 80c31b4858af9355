import * as fc from "fast-check";
import { bernoulliCusum } from "../../src/stats/bernoulli-cusum.ts";
import { burnRate } from "../../src/stats/burn-rate.ts";
import { designCusum } from "../../src/stats/cusum-design.ts";
import { discountedCounts } from "../../src/stats/discounted-counts.ts";
import { heartbeat } from "../../src/stats/heartbeat.ts";
import { pageHinkley } from "../../src/stats/page-hinkley.ts";
import { quantileSketch } from "../../src/stats/quantile-sketch.ts";
import { type RegisteredEstimator, registerEstimator } from "./registered.ts";

const timeMs = fc.nat(10_000_000);

/** Every public step machine, each with inputs of its kind. A new one has to be listed: a law counts them. */
export const registeredEstimators: readonly RegisteredEstimator[] = [
  registerEstimator(
    "bernoulliCusum",
    bernoulliCusum(designCusum({ baseline: 0.2, shift: 0.2, averageRunLength: 50 })),
    fc.boolean(),
  ),
  registerEstimator(
    "burnRate",
    burnRate({ objective: 0.9, leastOutcomes: 2 }),
    fc.record({ atMs: timeMs, successes: fc.nat(3), failures: fc.nat(3) }),
  ),
  registerEstimator(
    "discountedCounts",
    discountedCounts({ halfLifeMs: 1_000_000 }),
    fc.record({ atMs: timeMs, isSuccess: fc.boolean() }),
  ),
  registerEstimator("heartbeat", heartbeat({ leastGaps: 2 }), timeMs),
  registerEstimator(
    "pageHinkley",
    pageHinkley({ delta: 0.1, threshold: 3, leastValues: 2 }),
    fc.double({ min: -10, max: 10, noNaN: true }),
  ),
  registerEstimator(
    "quantileSketch",
    quantileSketch(),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  ),
];
