import { canonicalJson } from "../core/canonical-json.ts";
import type { Outcome } from "../core/outcome.ts";
import type { HarnessState } from "./harness-state.ts";
import { Mode } from "./mode.ts";
import { isAllowed, type PlannedCall } from "./plan-call.ts";
import { type RouteAdvice, routeAdvice } from "./route-advice.ts";

/** Null in Simple mode, where no house may be chosen, and where `degraded` is told why. */
export async function adviseRoute(
  { ports, mode, session, settings }: HarnessState,
  { tool, params }: PlannedCall,
  degraded: string[],
): Promise<RouteAdvice | null> {
  if (mode === Mode.Simple) return null;
  const able = Object.entries(settings.houses).filter(([, policy]) => isAllowed({ policy }, tool));
  const houses = able.map(([house]) => house);
  const sovereign = able.find(([, policy]) => policy.sovereign)?.[0] ?? null;
  try {
    return routeAdvice(
      await ports.router.look({ tool: tool.name, params, houses, sovereign, session }),
    );
  } catch (error) {
    degraded.push(`no route: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** What nobody knows the end of teaches nothing. */
export async function learnRoute(
  { ports, mode, house, model, taskType }: HarnessState,
  { tool, params, options }: PlannedCall,
  outcome: Outcome,
): Promise<void> {
  if (mode === Mode.Simple || outcome === "unknown") return;
  try {
    await ports.router.learn({
      tool: tool.name,
      house,
      model,
      taskType: options.taskType ?? taskType,
      text: canonicalJson(params ?? {}),
      isSuccess: outcome === "success",
      costUsd: null,
    });
  } catch {
    // The router could not be read: `degraded` said so before the call, and the record has it.
  }
}
