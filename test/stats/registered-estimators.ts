import * as fc from "fast-check";
import { armStatistics } from "../../src/stats/arm-statistics.ts";
import { inAssignmentOrder } from "../../src/stats/assignment-order.ts";
import { asymptoticSequence } from "../../src/stats/asymptotic-sequence.ts";
import { bernoulliCusum } from "../../src/stats/bernoulli-cusum.ts";
import { burnRate } from "../../src/stats/burn-rate.ts";
import { designCusum } from "../../src/stats/cusum-design.ts";
import { discountedCounts } from "../../src/stats/discounted-counts.ts";
import { effectEProcess } from "../../src/stats/effect-e-process.ts";
import { effectSequence } from "../../src/stats/effect-sequence.ts";
import { heartbeat } from "../../src/stats/heartbeat.ts";
import { logLossSwitch } from "../../src/stats/log-loss-switch.ts";
import { logisticRegression } from "../../src/stats/logistic-regression.ts";
import { meanEProcess } from "../../src/stats/mean-e-process.ts";
import { pageHinkley } from "../../src/stats/page-hinkley.ts";
import { quantileSketch } from "../../src/stats/quantile-sketch.ts";
import { type RegisteredEstimator, registerEstimator } from "./registered.ts";

const timeMs = fc.nat(10_000_000);
const real = fc.double({ min: -10, max: 10, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const treatedShare = fc.double({ min: 0.3, max: 0.7, noNaN: true });
const unit = fc.record({ outcome: share, isTreated: fc.boolean(), treatedShare });
const name = fc.constantFrom("a", "b", "c", "d");

/** Every public step machine, each with inputs of its kind. A new one has to be listed: a law counts them. */
export const registeredEstimators: readonly RegisteredEstimator[] = [
  registerEstimator(
    "armStatistics",
    armStatistics({ discount: 0.9 }),
    fc.record({ arm: name, isSuccess: fc.boolean(), cost: fc.integer({ min: 1, max: 9 }) }),
  ),
  registerEstimator("asymptoticSequence", asymptoticSequence({ leastValues: 2 }), real),
  registerEstimator("effectEProcess", effectEProcess({ leastShare: 0.3 }), unit),
  registerEstimator("effectSequence", effectSequence({ leastShare: 0.3, gridStep: 0.1 }), unit),
  registerEstimator(
    "inAssignmentOrder",
    inAssignmentOrder(effectEProcess({ leastShare: 0.3 })),
    fc.oneof(
      fc.record({
        kind: fc.constant("assigned" as const),
        unit: name,
        isTreated: fc.boolean(),
        treatedShare,
      }),
      fc.record({ kind: fc.constant("outcome" as const), unit: name, outcome: share }),
    ),
  ),
  registerEstimator("meanEProcess", meanEProcess(), fc.double({ min: -1, max: 1, noNaN: true })),
  registerEstimator(
    "logisticRegression",
    logisticRegression({ features: 2 }),
    fc.record({ features: fc.tuple(share, real), offset: real, isSuccess: fc.boolean() }),
  ),
  registerEstimator(
    "logLossSwitch",
    logLossSwitch({ threshold: 2 }),
    fc.record({ isSuccess: fc.boolean(), current: share, candidate: share }),
  ),
  registerEstimator(
    "bernoulliCusum",
    bernoulliCusum(designCusum({ baseline: 0.2, shift: 0.2, averageRunLength: 50 })),
    fc.oneof(fc.boolean(), share),
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
  registerEstimator("pageHinkley", pageHinkley({ delta: 0.1, threshold: 3, leastValues: 2 }), real),
  registerEstimator(
    "quantileSketch",
    quantileSketch(),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  ),
];
