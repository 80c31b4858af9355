import type { AdaptiveMode } from "../../core/adaptive-mode.ts";
import { WhetstoneError } from "../../core/errors.ts";
import type { DecisionStore } from "../../store/decision-port.ts";
import type { JournalStore } from "../../store/port.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import { atLeastOne } from "../at-least-one.ts";
import { checkRouteRequest } from "../check-request.ts";
import { type DecidePorts, decideRequest } from "./decide-request.ts";
import { decisionRow, pastDecision } from "./decision-record.ts";
import { type OptimalHouse, optimalHouse } from "./optimal-house.ts";
import { replayRoutes, type RouteReplay } from "./replay-routes.ts";
import type { RouteDecision } from "./route-decision.ts";
import { routeOff } from "./route-off.ts";
import { requireDecision } from "./require-decision.ts";
import { type RouteRequest, scopeOfRequest } from "./route-request.ts";
import { scopeKey } from "./route-scope.ts";
import type { RouteValues } from "./route-values.ts";
import type { RouterSettings } from "./router-settings.ts";
import { createWarmRouter, type WarmRouter } from "./warm-router.ts";

/** What became of a task that was routed. */
export interface RouteOutcome {
  readonly success: boolean;
  readonly cost_usd?: number;
  readonly latency_ms?: number;
}

/** The verbs of the intelligence that are about who does what. */
export interface RouteVerbs {
  /**
   * Who should do a task, and why. Written to the journal before the promise resolves, with the probability of every arm,
   * so that what becomes of it can be joined to it; with mode `off` nothing is chosen or written. Throws `no-task`, `invalid-request`.
   */
  readonly route: (request: RouteRequest) => Promise<RouteDecision>;
  /** The same for somebody who only looks: nothing is drawn, written or awaited. */
  readonly lookAtRoute: (request: RouteRequest) => Promise<RouteDecision>;
  /**
   * Tells what became of a decision, by its id or the first digits of it. Executions of its session are found without being
   * told. Throws `bad-outcome`, `unknown-decision`, `ambiguous-id`.
   */
  readonly recordRouteOutcome: (decision: string, outcome: RouteOutcome) => Promise<void>;
  /** The house that is best for a tool by what is surely known; the sovereign one where nothing is. */
  readonly getOptimalHouse: (tool: string, params?: unknown) => Promise<OptimalHouse>;
  /** Which model for work of the types read, build, test and judge. */
  readonly getModelSelection: () => Promise<Readonly<Record<string, RouteDecision>>>;
  /** What another policy would have come to on the decisions of the last days (30). Throws `unknown-policy`. */
  readonly replayRoutes: (
    policy: string,
    options?: { readonly days?: number },
  ) => Promise<RouteReplay>;
}

export interface RouteVerbPorts extends DecidePorts {
  readonly store: DecisionStore &
    Pick<StatisticsStore, "derivationAge"> &
    Pick<JournalStore, "act">;
  readonly settings: RouterSettings;
  /** Key of a session of this program by its id; without one, of the instance's own. */
  readonly sessionKey: (id?: string) => string;
}

/** `refresh`: what was learned has changed. */
export type RouteEngine = RouteVerbs & { readonly refresh: () => void };

const modelTypes = ["read", "build", "test", "judge"] as const;
const dayMs = 86_400_000;
const mostReplayed = 100_000;

export function createRouteVerbs(ports: RouteVerbPorts): RouteEngine {
  const warm = createWarmRouter(ports);
  const look: RouteVerbs["lookAtRoute"] = async (request) => {
    checkRouteRequest(request);
    // Chance has no part in a look, whatever the mode.
    const as = { session: null, mode: "suggest" } as const;
    const { decision, values } = await decideRequest(ports, await warm.get(), request, as);
    const mode = await ports.policies.modeOf("routing");
    return { ...decision, decision: null, mode, asks: wouldAsk(mode, decision, values) };
  };
  return {
    refresh: () => warm.refresh(),
    lookAtRoute: look,
    route: (request) => routeAndKeep(ports, warm, request),
    recordRouteOutcome: async (decision, outcome) => {
      await keepOutcome(ports, decision, outcome);
      warm.refresh();
    },
    getOptimalHouse: async (tool, params) => {
      const request = { tool, houses: ports.houses };
      return optimalHouse(await look(params === undefined ? request : { ...request, params }));
    },
    async getModelSelection() {
      const router = await warm.get();
      const selected = modelTypes.map(async (taskType) => {
        const models = router.seen({ taskType }, ["model"]).flatMap(({ model }) => model ?? []);
        return [taskType, await look({ taskType, models })] as const;
      });
      return Object.fromEntries(await Promise.all(selected));
    },
    async replayRoutes(policy, { days = 30 } = {}) {
      const since = ports.clock.now() - atLeastOne(days, "days") * dayMs;
      const rows = await ports.store.decisions({ since, limit: mostReplayed });
      return replayRoutes(
        policy,
        rows.flatMap((row) => pastDecision(row) ?? []),
      );
    },
  };
}

/** Whether the choice would be asked about under a mode. */
function wouldAsk(
  mode: AdaptiveMode,
  { chosen, falls_back: fallsBack, confidence }: RouteDecision,
  { minConfidence }: RouteValues,
): boolean {
  if (mode !== "apply" || chosen === null) return true;
  return !fallsBack && confidence < minConfidence;
}

/** Durable before the promise resolves. */
async function routeAndKeep(
  ports: RouteVerbPorts,
  warm: WarmRouter,
  request: RouteRequest,
): Promise<RouteDecision> {
  checkRouteRequest(request);
  const mode = await ports.policies.modeOf("routing");
  if (mode === "off") return routeOff(scopeKey(scopeOfRequest(request)));
  const router = await warm.get();
  const as = { session: ports.sessionKey(request.session), mode };
  const { task, decision } = await decideRequest(ports, router, request, as);
  const at = ports.clock.now();
  const row = decisionRow(task, decision, at);
  if (row === null) return { ...decision, decision: null };
  await ports.store.recordDecision(row);
  router.commit(task, decision, at);
  return decision;
}

async function keepOutcome(
  { store, newId, clock }: RouteVerbPorts,
  decision: string,
  outcome: RouteOutcome,
): Promise<void> {
  const payload = JSON.stringify(checked(outcome));
  const id = await requireDecision(store, decision);
  await store.act({
    id: newId(),
    kind: "outcome",
    actor: "program",
    target: `decision:${id}`,
    reason: "what became of a routed task",
    payload,
    at: clock.now(),
  });
}

function checked(outcome: RouteOutcome): RouteOutcome {
  const { success, cost_usd: cost, latency_ms: latency } = outcome;
  if (typeof success === "boolean" && isAmount(cost) && isAmount(latency)) return outcome;
  throw new WhetstoneError("bad-outcome", "an outcome is {success, cost_usd?, latency_ms?}", {
    exitCode: 2,
    hint: "success is true or false; amounts are numbers from 0",
  });
}

function isAmount(value: number | undefined): boolean {
  return value === undefined || (Number.isFinite(value) && value >= 0);
}
