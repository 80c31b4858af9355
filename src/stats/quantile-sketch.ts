import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";

/** Counts of values by the logarithm of their size; carries its own precision, so that it can be read for ever. */
export interface SketchState extends VersionedState {
  readonly relativeError: number;
  readonly zeros: number;
  /** Pairs of bucket and count, buckets ascending. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

export interface SketchSummary {
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

const version = 1;
/** Twenty decades at 1%: beyond that the smallest buckets are joined. */
const mostBuckets = 2048;
/** Below it a value counts as zero. */
const smallest = 1e-9;

/**
 * Quantiles of values >= 0 within a relative error (1% by default) from mergeable logarithmic buckets: DDSketch (Masson,
 * Rim and Lee, 2019, arXiv 1908.10693). At most 2,048 buckets; past them the smallest values lose their precision.
 *
 * @example
 * const sketch = quantileSketch();
 * sketch.result(foldInputs(sketch, [10, 20, 30])).p50 // => 19.887
 */
export function quantileSketch(
  options: { readonly relativeError?: number } = {},
): Estimator<number, SketchState, SketchSummary> {
  const { relativeError = 0.01 } = options;
  if (!(relativeError > 0 && relativeError < 1))
    throw new RangeError(`quantileSketch needs 0 < relativeError < 1, got ${relativeError}`);
  return {
    init: () => ({ version, relativeError, zeros: 0, buckets: [] }),
    step(state, value) {
      requireVersion(state, version, "quantileSketch");
      if (!(value >= 0) || value === Infinity)
        throw new RangeError(`quantileSketch takes finite values >= 0, got ${value}`);
      if (value < smallest) return { ...state, zeros: state.zeros + 1 };
      const bucket = Math.ceil(Math.log(value) / Math.log(base(state.relativeError)));
      return { ...state, buckets: bounded(joined(state.buckets, [[bucket, 1]])) };
    },
    result: (state) => ({
      n: sizeOf(state),
      p50: sketchQuantile(state, 0.5),
      p90: sketchQuantile(state, 0.9),
      p99: sketchQuantile(state, 0.99),
    }),
  };
}

/**
 * The value at a share of 0..1 of the sorted values; null for an empty sketch.
 *
 * @example sketchQuantile(foldInputs(quantileSketch(), [0, 0, 5]), 0.5) // => 0
 */
export function sketchQuantile(state: SketchState, share: number): number | null {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`sketchQuantile needs 0 <= share <= 1, got ${share}`);
  const n = sizeOf(state);
  if (n === 0) return null;
  const rank = Math.floor(share * (n - 1));
  let seen = state.zeros;
  if (rank < seen) return 0;
  for (const [bucket, count] of state.buckets) {
    seen += count;
    if (rank < seen) return valueOf(bucket, state.relativeError);
  }
  return null;
}

/**
 * The sketch of both sets of values. RangeError where their precisions differ.
 *
 * @example sizeOf(mergeSketches(foldInputs(quantileSketch(), [1]), foldInputs(quantileSketch(), [2]))) // => 2
 */
export function mergeSketches(a: SketchState, b: SketchState): SketchState {
  if (a.relativeError !== b.relativeError)
    throw new RangeError(`cannot merge sketches of ${a.relativeError} and ${b.relativeError}`);
  return { ...a, zeros: a.zeros + b.zeros, buckets: bounded(joined(a.buckets, b.buckets)) };
}

/**
 * How many values a sketch holds.
 *
 * @example sizeOf(foldInputs(quantileSketch(), [1, 2, 3])) // => 3
 */
export function sizeOf(state: SketchState): number {
  return state.buckets.reduce((sum, [, count]) => sum + count, state.zeros);
}

function base(relativeError: number): number {
  return (1 + relativeError) / (1 - relativeError);
}

/** The point of a bucket from which none of its values is further than the relative error. */
function valueOf(bucket: number, relativeError: number): number {
  return (2 * base(relativeError) ** bucket) / (base(relativeError) + 1);
}

type Buckets = SketchState["buckets"];

function joined(a: Buckets, b: Buckets): Buckets {
  const counts = new Map(a);
  for (const [bucket, count] of b) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  const entries = [...counts];
  // Adding to a known bucket keeps the order.
  return counts.size === a.length ? entries : entries.toSorted(([x], [y]) => x - y);
}

function bounded(buckets: Buckets): Buckets {
  const excess = buckets.length - mostBuckets;
  if (excess <= 0) return buckets;
  const kept = buckets.slice(excess);
  const [lowest = 0, count = 0] = kept[0] ?? [];
  const lost = buckets.slice(0, excess).reduce((sum, [, lostCount]) => sum + lostCount, 0);
  return [[lowest, count + lost], ...kept.slice(1)];
}
