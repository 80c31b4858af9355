import type { KnobValue } from "../policy/knob.ts";
import type { Policies } from "../policy/policies.ts";
import type { RouteScope } from "./route-scope.ts";

/** What the policies in force say of routes. */
export interface RouteValues {
  readonly minConfidence: number;
  readonly fallbackBelow: number;
  /** The model that a type of work is assigned to; null where none is. */
  readonly routedModel: string | null;
}

const [least, most] = ["fallback_to_timmy_threshold", "min_confidence_for_auto_route"] as const;

/** As they hold for a session, trials included; for nobody in particular, as they stand. */
export async function readRouteValues(
  policies: Pick<Policies, "reader" | "valuesInForce">,
  scope: RouteScope,
  session: string | null,
): Promise<RouteValues> {
  const inForce = session === null ? (await policies.valuesInForce())["routing"] : undefined;
  const value = async (knob: string): Promise<KnobValue> =>
    session === null
      ? (inForce?.[knob] ?? null)
      : (await policies.reader.valueFor("routing", knob, session)).value;
  const routed = "taskType" in scope && scope.taskType !== "" ? `model.${scope.taskType}` : null;
  const model = routed === null ? null : await value(routed);
  return {
    minConfidence: numberOf(await value(most), 1),
    fallbackBelow: numberOf(await value(least), 0),
    routedModel: typeof model === "string" ? model : null,
  };
}

function numberOf(value: KnobValue, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
