import type { RouteDecision } from "./route-decision.ts";

/** The house for a task, and how sure that is. */
export interface OptimalHouse {
  readonly house: string | null;
  /** Lower end of the 90% interval of the best house's success. */
  readonly confidence: number;
  readonly reason: string;
}

export function optimalHouse({ chosen, confidence, reason }: RouteDecision): OptimalHouse {
  return { house: chosen?.house ?? null, confidence, reason };
}
