import type { Prediction } from "../adapt/predict/prediction.ts";
import type { HarnessState } from "./harness-state.ts";

/** Which house a call should go to, by the policies in force: advice, which nobody has to follow. */
export interface RouteAdvice {
  readonly house: string;
  /** True where somebody should be asked first. */
  readonly asks: boolean;
  readonly reason: string;
}

/**
 * At or above `min_confidence_for_auto_route` the house keeps the call; below `fallback_to_timmy_threshold` the sovereign
 * house should take it; in between somebody should be asked. Null where the prediction rests on too little.
 */
export async function routeAdvice(
  { house, settings, recorder }: HarnessState,
  { probability, insufficient_data: isInsufficient }: Prediction,
): Promise<RouteAdvice | null> {
  if (isInsufficient) return null;
  const keeps = await recorder.policy("routing", "min_confidence_for_auto_route");
  const falls = await recorder.policy("routing", "fallback_to_timmy_threshold");
  if (keeps === null || falls === null) return null;
  const said = `success is predicted at ${(100 * probability).toFixed(0)}%`;
  if (probability >= keeps) return { house, asks: false, reason: said };
  const sovereign = Object.entries(settings.houses).find(([, policy]) => policy.sovereign)?.[0];
  if (probability < falls && sovereign !== undefined && sovereign !== house)
    return { house: sovereign, asks: false, reason: `${said}, below ${falls}` };
  return { house, asks: true, reason: `${said}, below ${keeps}` };
}
