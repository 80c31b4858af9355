import type { AdaptiveMode } from "../../core/adaptive-mode.ts";
import type { Interval } from "../success-rate.ts";
import type { RouteArm } from "./route-arm.ts";

/** One arm as it stood when a decision was made. */
export interface RouteCandidate extends RouteArm {
  readonly arm: string;
  /** Of success, with its 90% credible interval and the effective outcomes at this very task. */
  readonly probability: number;
  readonly interval: Interval;
  /** Outcomes of its work at other tasks that count here besides; null in decisions of before this was kept. */
  readonly n_elsewhere: number | null;
  /** Mean cost of doing it once; null where unknown. */
  readonly expected_cost_usd: number | null;
  readonly feasible: boolean;
  /** True while it is out, as when its circuit is open. */
  readonly masked: boolean;
  /** Decisions for it whose outcome is awaited. */
  readonly pending: number;
  /** Probability with which it was to be chosen. */
  readonly propensity: number;
}

/** Who should do a task, and why. */
export interface RouteDecision {
  /** Its id in the journal; null where none was written: with mode off, and where somebody only looks. */
  readonly decision: string | null;
  readonly task: string;
  readonly mode: AdaptiveMode;
  /** Null where there is nobody to choose from. */
  readonly chosen: RouteArm | null;
  /** True where the sovereign house takes the task because nothing is sure enough. */
  readonly falls_back: boolean;
  /** True where somebody should be asked first. */
  readonly asks: boolean;
  /** Lower end of the 90% interval of success of the arm that is best: what 95 of 100 has and 1 of 1 has not. */
  readonly confidence: number;
  readonly reason: string;
  /** True where chance chose. */
  readonly explored: boolean;
  /** True where chance had no part: left out when policies are compared by the log. */
  readonly deterministic: boolean;
  /** Rate of success that was asked for. */
  readonly floor: number;
  /** The arm with the highest lower bound of its own outcomes; null below five of them. */
  readonly reported_best: { readonly arm: string; readonly interval: Interval } | null;
  readonly candidates: readonly RouteCandidate[];
  readonly policy_version: string;
}
