import { type Estimator, requireVersion, type VersionedState } from "./estimator.ts";
import { quantileSketch, type SketchState, sizeOf, sketchQuantile } from "./quantile-sketch.ts";

export interface HeartbeatState extends VersionedState {
  readonly lastAtMs: number | null;
  readonly gaps: SketchState;
}

export interface HeartbeatResult {
  /** Gaps seen. */
  readonly n: number;
  /** When silence becomes unusual; null until enough gaps were seen. */
  readonly lateAfterMs: number | null;
}

const version = 1;
const sketch = quantileSketch();

/**
 * When a source that reports now and then should have been heard again: the last time plus `patience` times the quantile
 * of its own gaps (0.99 by default). Says nothing before `leastGaps` gaps. An event older than the last is no gap.
 *
 * @example
 * const pulse = heartbeat({ leastGaps: 3, patience: 2 });
 * pulse.result(foldInputs(pulse, [0, 100, 200, 300])).lateAfterMs // => 500.99
 */
export function heartbeat(
  options: {
    readonly quantile?: number;
    readonly patience?: number;
    readonly leastGaps?: number;
  } = {},
): Estimator<number, HeartbeatState, HeartbeatResult> {
  const { quantile = 0.99, patience = 3, leastGaps = 20 } = options;
  return {
    init: () => ({ version, lastAtMs: null, gaps: sketch.init() }),
    step(state, atMs) {
      requireVersion(state, version, "heartbeat");
      if (state.lastAtMs === null) return { ...state, lastAtMs: atMs };
      if (atMs <= state.lastAtMs) return state;
      return { version, lastAtMs: atMs, gaps: sketch.step(state.gaps, atMs - state.lastAtMs) };
    },
    result({ lastAtMs, gaps }) {
      const n = sizeOf(gaps);
      const gapMs = sketchQuantile(gaps, quantile);
      if (n < leastGaps || gapMs === null || lastAtMs === null) return { n, lateAfterMs: null };
      return { n, lateAfterMs: lastAtMs + patience * gapMs };
    },
  };
}
