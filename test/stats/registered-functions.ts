import * as fc from "fast-check";
import { betaQuantile } from "../../src/stats/beta-quantile.ts";
import { type ArmState, logCostMoments, unknownArm } from "../../src/stats/arm-statistics.ts";
import { associationEvidence } from "../../src/stats/association-evidence.ts";
import { clusteredRatio } from "../../src/stats/clustered-ratio.ts";
import { clusteredSlopeError } from "../../src/stats/clustered-slope-error.ts";
import { closedSequences } from "../../src/stats/closed-sequences.ts";
import { groupTemplates } from "../../src/stats/group-templates.ts";
import { jaccard, minHash, shingles, similarityOf } from "../../src/stats/min-hash.ts";
import { nearDuplicates } from "../../src/stats/near-duplicates.ts";
import { bestArm } from "../../src/stats/best-arm.ts";
import { chooseArm } from "../../src/stats/choose-arm.ts";
import { offPolicyValue } from "../../src/stats/off-policy-value.ts";
import { winShares } from "../../src/stats/win-shares.ts";
import { brierScore } from "../../src/stats/brier-score.ts";
import { calibrationBins } from "../../src/stats/calibration-bins.ts";
import { calibrationError } from "../../src/stats/calibration-error.ts";
import { calibrationSlope } from "../../src/stats/calibration-slope.ts";
import { clippedProbability, logit } from "../../src/stats/forecast.ts";
import { isotonicRegression, recalibrated } from "../../src/stats/isotonic-regression.ts";
import { logLoss } from "../../src/stats/log-loss.ts";
import { logisticProbability, logisticRegression } from "../../src/stats/logistic-regression.ts";
import { precisionRecallArea, rocArea } from "../../src/stats/ranking-areas.ts";
import { reliabilityTable } from "../../src/stats/reliability-table.ts";
import { skillScore } from "../../src/stats/skill-score.ts";
import { boundedOutcome } from "../../src/stats/bounded-outcome.ts";
import { averageRunLength, designCusum } from "../../src/stats/cusum-design.ts";
import { designEffectSize } from "../../src/stats/design-effect.ts";
import { discountedCounts, mergeDiscounted } from "../../src/stats/discounted-counts.ts";
import { afterUnit, betSizes, effectScore } from "../../src/stats/effect-score.ts";
import { foldInputs, requireVersion } from "../../src/stats/estimator.ts";
import { findRoot } from "../../src/stats/find-root.ts";
import { gammaQuantile } from "../../src/stats/gamma-quantile.ts";
import {
  betaKernel,
  betaKernelOf,
  incompleteBeta,
  shareOfKernel,
} from "../../src/stats/incomplete-beta.ts";
import { gammaKernel, lowerGamma, upperGamma } from "../../src/stats/incomplete-gamma.ts";
import { intraclassCorrelation } from "../../src/stats/intraclass-correlation.ts";
import { inverseGaussianQuantile } from "../../src/stats/inverse-gaussian.ts";
import { kishSize } from "../../src/stats/kish-size.ts";
import { scoreChoices, softmax } from "../../src/stats/linear-choice.ts";
import { logBeta } from "../../src/stats/log-beta.ts";
import { logGamma } from "../../src/stats/log-gamma.ts";
import { logMeanExp } from "../../src/stats/log-mean-exp.ts";
import { logRatioMinus } from "../../src/stats/log-ratio-minus.ts";
import { normalCdf, normalQuantile } from "../../src/stats/normal-distribution.ts";
import { birthWeight, onlineEBh, retirementThreshold } from "../../src/stats/online-e-bh.ts";
import { pageHinkley } from "../../src/stats/page-hinkley.ts";
import { pooledPath, pooledRate } from "../../src/stats/pooled-rate.ts";
import { poolingStrength } from "../../src/stats/pooling-strength.ts";
import { powerTable, sessionsNeeded } from "../../src/stats/power.ts";
import {
  mergeSketches,
  quantileSketch,
  sizeOf,
  sketchQuantile,
} from "../../src/stats/quantile-sketch.ts";
import { rateInterval } from "../../src/stats/rate-interval.ts";
import {
  betaShape,
  drawBeta,
  sampleBeta,
  sampleGamma,
  sampleLogGamma,
  sampleNormal,
} from "../../src/stats/sample.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";
import { stirlingError } from "../../src/stats/stirling-error.ts";
import { studentTCdf, studentTQuantile, studentTTwoSided } from "../../src/stats/student-t.ts";
import { welchTest } from "../../src/stats/welch-test.ts";
import { type RegisteredFunction, registerFunction } from "./registered.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const real = fc.double({ min: -50, max: 50, noNaN: true });
const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
const count = fc.nat(20);
const seed = fc.nat(1000);
const poolingLevels = fc.array(
  fc.record({
    name: fc.string(),
    successes: count,
    failures: count,
    strength: fc.integer({ min: 2, max: 200 }),
  }),
  { minLength: 1, maxLength: 6 },
);
const counts = fc.record({ successes: count, failures: count });
const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }));
const unit = fc.record({
  outcome: share,
  isTreated: fc.boolean(),
  treatedShare: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
});
const forecasts = fc.array(fc.record({ probability: share, isSuccess: fc.boolean() }));
const bins = fc.integer({ min: 1, max: 10 });
const scored = fc.array(fc.record({ score: real, isPositive: fc.boolean() }));
const name = fc.constantFrom("a", "b", "c");
const arm: fc.Arbitrary<ArmState> = fc.record({
  arm: name,
  pulls: count,
  successes: count,
  failures: count,
  costs: count,
  logCostSum: real,
  logCostSquares: fc.integer({ min: 2500, max: 9999 }),
});
const arms = fc.uniqueArray(arm, { selector: (one) => one.arm });
const texts = fc.array(fc.constantFrom("a b c d", "a b c e", "A b, c d", "", "x"));
const scoreState = fc.record({ n: count, sum: share });
const sketch = values.map((from) => foldInputs(quantileSketch(), from));

function toSet(drawn: readonly string[]): ReadonlySet<string> {
  return new Set(drawn);
}

/** Every public function that is no estimator, each with arguments of its kind. */
export const registeredFunctions: readonly RegisteredFunction[] = [
  registerFunction(
    associationEvidence,
    fc.tuple(
      fc.array(
        fc.record({
          withSuccesses: count,
          withFailures: count,
          withoutSuccesses: count,
          withoutFailures: count,
        }),
      ),
    ),
  ),
  registerFunction(
    closedSequences,
    fc.tuple(
      texts.map((drawn) =>
        drawn.map((text, index) => ({ id: String(index), events: text.split(" ") })),
      ),
      fc.record({ leastSupport: fc.integer({ min: 1, max: 3 }), mostGap: fc.nat(2) }),
    ),
  ),
  registerFunction(
    groupTemplates,
    fc.tuple(
      texts.map((drawn) => drawn.map((text, index) => ({ id: String(index), text }))),
      fc.record({ mostGroups: fc.integer({ min: 1, max: 4 }) }),
    ),
  ),
  registerFunction(jaccard, fc.tuple(texts.map(toSet), texts.map(toSet))),
  registerFunction(minHash, fc.tuple(texts.map(toSet))),
  registerFunction(shingles, fc.tuple(fc.string(), fc.integer({ min: 1, max: 4 }))),
  registerFunction(similarityOf, fc.tuple(fc.array(count), fc.array(count))),
  registerFunction(
    nearDuplicates,
    fc.tuple(
      texts.map((drawn) =>
        drawn.map((text, index) => ({ key: String(index), firstAtMs: index % 3, text })),
      ),
    ),
  ),
  registerFunction(unknownArm, fc.tuple(name)),
  registerFunction(logCostMoments, fc.tuple(arm)),
  registerFunction(
    bestArm,
    fc.tuple(fc.array(arm.map((state) => ({ ...state, expectedCost: null })))),
  ),
  registerFunction(
    chooseArm,
    fc.tuple(
      arms,
      fc.record({
        floor: share,
        seed: fc.string(),
        uniform: share,
        mayExplore: fc.boolean(),
        masked: fc.array(name, { maxLength: 2 }),
        draws: fc.constant(8),
      }),
    ),
  ),
  registerFunction(
    winShares,
    fc.tuple(arms, fc.record({ floor: share, seed: fc.string(), draws: fc.constant(8) })),
  ),
  registerFunction(
    offPolicyValue,
    fc.tuple(
      fc.array(
        fc.record({
          propensity: fc.double({ min: 0.01, max: 1, noNaN: true }),
          targetPropensity: share,
          reward: share,
          isDeterministic: fc.boolean(),
        }),
        { maxLength: 60 },
      ),
    ),
  ),
  registerFunction(brierScore, fc.tuple(forecasts, bins)),
  registerFunction(calibrationBins, fc.tuple(forecasts, bins)),
  registerFunction(calibrationError, fc.tuple(forecasts, bins)),
  registerFunction(calibrationSlope, fc.tuple(forecasts)),
  registerFunction(
    clusteredSlopeError,
    fc.tuple(fc.array(forecasts), fc.record({ slope: real, intercept: real })),
  ),
  registerFunction(clippedProbability, fc.tuple(share)),
  registerFunction(logit, fc.tuple(share)),
  registerFunction(isotonicRegression, fc.tuple(forecasts)),
  registerFunction(recalibrated, fc.tuple(forecasts.map(isotonicRegression), share)),
  registerFunction(logLoss, fc.tuple(forecasts)),
  registerFunction(
    logisticProbability,
    fc.tuple(fc.constant(logisticRegression({ features: 2 }).init()), fc.tuple(real, real), real),
  ),
  registerFunction(precisionRecallArea, fc.tuple(scored)),
  registerFunction(rocArea, fc.tuple(scored)),
  registerFunction(reliabilityTable, fc.tuple(forecasts, bins)),
  registerFunction(skillScore, fc.tuple(share, share)),
  registerFunction(
    clusteredRatio,
    fc.tuple(fc.array(fc.record({ numerator: real, denominator: positive }))),
  ),
  registerFunction(afterUnit, fc.tuple(scoreState, unit)),
  registerFunction(effectScore, fc.tuple(scoreState, unit, fc.constant(0.3))),
  registerFunction(betSizes, fc.tuple(share)),
  registerFunction(boundedOutcome, fc.tuple(positive, positive)),
  registerFunction(
    inverseGaussianQuantile,
    fc.tuple(fc.double({ min: 0.01, max: 0.99, noNaN: true }), positive, positive),
  ),
  registerFunction(logMeanExp, fc.tuple(fc.array(real))),
  registerFunction(birthWeight, fc.tuple(count)),
  registerFunction(
    onlineEBh,
    fc.tuple(
      fc.array(fc.record({ id: fc.string(), weight: share, eValue: positive }), { maxLength: 3 }),
      share,
    ),
  ),
  registerFunction(retirementThreshold, fc.tuple(share, share)),
  registerFunction(powerTable, fc.tuple(share)),
  registerFunction(
    sessionsNeeded,
    fc.tuple(fc.record({ base: share, lift: share, withheldShare: share })),
  ),
  registerFunction(
    scoreChoices,
    fc.tuple(
      fc.array(fc.tuple(real, real)),
      fc.constant({
        version: 1,
        names: ["a", "b"],
        mean: [0, 1],
        deviation: [1, 2],
        weight: [1, -1],
      }),
    ),
  ),
  registerFunction(softmax, fc.tuple(fc.array(real))),
  registerFunction(welchTest, fc.tuple(fc.array(real), fc.array(real))),
  registerFunction(betaQuantile, fc.tuple(share, positive, positive)),
  registerFunction(
    designCusum,
    fc.tuple(
      fc.record({
        baseline: fc.oneof(fc.double({ min: 0.05, max: 0.9, noNaN: true }), counts),
        shift: fc.double({ min: 0.05, max: 0.3, noNaN: true }),
        averageRunLength: fc.integer({ min: 10, max: 500 }),
      }),
    ),
  ),
  registerFunction(
    averageRunLength,
    fc.tuple(
      fc.constant(designCusum({ baseline: 0.2, shift: 0.2, averageRunLength: 50 })),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
    ),
  ),
  registerFunction(designEffectSize, fc.tuple(count, fc.integer({ min: 1, max: 9 }), share)),
  registerFunction(
    mergeDiscounted,
    fc.tuple(
      counts.map((known) => ({ version: 1, atMs: 5, ...known, sumOfSquares: 3 })),
      fc.constant(discountedCounts({ halfLifeMs: 1 }).init()),
      positive,
    ),
  ),
  registerFunction(
    (inputs: readonly number[]) => foldInputs(pageHinkley({ delta: 1, threshold: 1 }), inputs),
    fc.tuple(fc.array(real)),
    "foldInputs",
  ),
  registerFunction(requireVersion, fc.tuple(fc.record({ version: count }), count, fc.string())),
  registerFunction(
    (target: number) => findRoot((x) => ({ value: x ** 3 - target, slope: 3 * x * x }), -10, 10),
    fc.tuple(real),
    "findRoot",
  ),
  registerFunction(gammaQuantile, fc.tuple(share, positive)),
  registerFunction(incompleteBeta, fc.tuple(share, positive, positive)),
  registerFunction(betaKernel, fc.tuple(share, positive, positive)),
  registerFunction(
    (x: number, a: number, b: number) => betaKernelOf(a, b)(x),
    fc.tuple(share, positive, positive),
    "betaKernelOf",
  ),
  registerFunction(
    (x: number, a: number, b: number) => shareOfKernel(betaKernel(x, a, b), x, a, b),
    fc.tuple(fc.double({ min: 0.001, max: 0.999, noNaN: true }), positive, positive),
    "shareOfKernel",
  ),
  registerFunction(lowerGamma, fc.tuple(positive, positive)),
  registerFunction(upperGamma, fc.tuple(positive, positive)),
  registerFunction(gammaKernel, fc.tuple(positive, positive)),
  registerFunction(intraclassCorrelation, fc.tuple(fc.array(fc.array(counts)))),
  registerFunction(kishSize, fc.tuple(positive, positive)),
  registerFunction(logBeta, fc.tuple(positive, positive)),
  registerFunction(logGamma, fc.tuple(positive)),
  registerFunction(
    (u: number) => logRatioMinus(1 + u, u),
    fc.tuple(fc.double({ min: -0.9, max: 9, noNaN: true })),
    "logRatioMinus",
  ),
  registerFunction(normalCdf, fc.tuple(real)),
  registerFunction(normalQuantile, fc.tuple(share)),
  registerFunction(pooledPath, fc.tuple(poolingLevels)),
  registerFunction(pooledRate, fc.tuple(poolingLevels)),
  registerFunction(
    poolingStrength,
    fc.tuple(fc.array(counts), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
  ),
  registerFunction(mergeSketches, fc.tuple(sketch, sketch)),
  registerFunction(sizeOf, fc.tuple(sketch)),
  registerFunction(sketchQuantile, fc.tuple(sketch, share)),
  registerFunction(rateInterval, fc.tuple(count, count)),
  registerFunction(
    (from: number) => sampleNormal(seededRandom(from)),
    fc.tuple(seed),
    "sampleNormal",
  ),
  registerFunction(
    (shape: number, from: number) => sampleLogGamma(shape, seededRandom(from)),
    fc.tuple(positive, seed),
    "sampleLogGamma",
  ),
  registerFunction(
    (shape: number, from: number) => sampleGamma(shape, seededRandom(from)),
    fc.tuple(positive, seed),
    "sampleGamma",
  ),
  registerFunction(
    (a: number, b: number, from: number) => sampleBeta(a, b, seededRandom(from)),
    fc.tuple(positive, positive, seed),
    "sampleBeta",
  ),
  registerFunction(betaShape, fc.tuple(positive, positive)),
  registerFunction(
    (a: number, b: number, from: number) => drawBeta(betaShape(a, b), seededRandom(from)),
    fc.tuple(positive, positive, seed),
    "drawBeta",
  ),
  registerFunction((from: number) => seededRandom(from)(), fc.tuple(seed), "seededRandom"),
  registerFunction(stirlingError, fc.tuple(positive)),
  registerFunction(studentTCdf, fc.tuple(real, positive)),
  registerFunction(
    studentTQuantile,
    fc.tuple(fc.double({ min: 0.001, max: 0.999, noNaN: true }), positive),
  ),
  registerFunction(studentTTwoSided, fc.tuple(real, positive)),
];
