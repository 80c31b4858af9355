import { decideRequest } from "../adapt/route/decide-request.ts";
import { routerSettings } from "../adapt/route/router-settings.ts";
import { createWarmRouter } from "../adapt/route/warm-router.ts";
import type { CallRouter } from "../harness/harness-ports.ts";
import { openCircuits } from "./open-circuits.ts";
import type { LoopParts } from "./parts.ts";
import { createRecordedSessions } from "./recorded-sessions.ts";
import { createLoopPolicies } from "./policies.ts";

/** What others did is read again this often: what this program's own calls came to is learned at once. */
const lookEveryMs = 300_000;

/** The loop's router as a harness asks it: on every call, from memory but for the circuits. */
export function createCallRouter(parts: LoopParts, newId: () => string): CallRouter {
  const { store, clock, loaded } = parts;
  const settings = routerSettings(loaded.config.routing);
  const warm = createWarmRouter({ store, clock, settings, lookEveryMs });
  const policies = createLoopPolicies(parts);
  const sessionOf = createRecordedSessions(parts);
  const circuits = (): ReturnType<typeof openCircuits> => openCircuits(parts);
  return {
    async look({ tool, params, houses, sovereign, session }) {
      const ports = { clock, newId, policies, houses, sovereign, openCircuits: circuits };
      const request = { tool, params, houses };
      const as = { session: sessionOf(session), mode: "suggest" } as const;
      const { decision, values } = await decideRequest(ports, await warm.get(), request, as);
      const { minConfidence, fallbackBelow } = values;
      return { decision: { ...decision, decision: null }, minConfidence, fallbackBelow };
    },
    learn: async (outcome) => (await warm.get()).learn(outcome),
  };
}
