import type { CallRoute } from "./harness-ports.ts";

/** Which house such a call should go to: advice, which nobody has to follow. */
export interface RouteAdvice {
  readonly house: string;
  /** Lower end of the 90% interval of the best house's success, 0..1: where it is too low, another house is named. */
  readonly confidence: number;
  /** True where somebody should be asked first. */
  readonly asks: boolean;
  readonly reason: string;
}

/**
 * At or above `min_confidence_for_auto_route` the best house takes the call; below `fallback_to_timmy_threshold` the
 * sovereign one does; in between somebody should be asked. Null where no house may be chosen: every circuit is open.
 */
export function routeAdvice({
  decision,
  minConfidence,
  fallbackBelow,
}: CallRoute): RouteAdvice | null {
  const { chosen, confidence, falls_back: fallsBack, reason } = decision;
  if (chosen === null || chosen.house === null) return null;
  const isBetween = confidence >= fallbackBelow && confidence < minConfidence;
  return { house: chosen.house, confidence, asks: isBetween && !fallsBack, reason };
}
