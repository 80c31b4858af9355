import type { Prediction } from "../adapt/predict/prediction.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Provenance } from "./provenance.ts";
import type { RouteAdvice } from "./route-advice.ts";

/** A call that is likely to be asked for next. */
export interface LikelyNext {
  readonly tool: string;
  readonly params: unknown;
  /** Times it followed, of the times that anything followed. */
  readonly followed: number;
  readonly of: number;
}

export interface HarnessResult<Data = unknown> {
  readonly ok: true;
  readonly data: Data;
  readonly provenance: Provenance;
  /** What was said before the call; null in Simple mode, or where `degraded` says why. */
  readonly prediction: Prediction | null;
  /** Unknown: the tool answered that it cannot do its work here. Failure: `data` is the fallback's. */
  readonly outcome: Outcome;
  /** Which house such a call should go to; null in Simple mode, where every circuit is open, or where `degraded` says why. */
  readonly route: RouteAdvice | null;
  /** What is likely to be asked next; null unless pre-fetching is on. */
  readonly next: LikelyNext | null;
  /** What the harness had to do without, in words; empty as a rule. */
  readonly degraded: readonly string[];
}
