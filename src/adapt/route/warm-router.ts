import type { Clock } from "../../core/clock.ts";
import type { DecisionStore, RoutedExecution } from "../../store/decision-port.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import { pastDecision, type PastDecision } from "./decision-record.ts";
import type { RoutedOutcome } from "./routed-outcome.ts";
import { createRouter, type Router } from "./router.ts";
import type { RouterSettings } from "./router-settings.ts";

export interface WarmRouterPorts {
  readonly store: DecisionStore & Pick<StatisticsStore, "derivationAge">;
  readonly clock: Clock;
  readonly settings: RouterSettings;
  /** How often the tables are looked at; ten seconds unless said otherwise. */
  readonly lookEveryMs?: number;
}

/** A router that has read the store. */
export interface WarmRouter {
  /** From memory, until the tables have changed: looked for every `lookEveryMs`, and whenever `refresh` was called. */
  get(): Promise<Router>;
  refresh(): void;
}

/** Executions that it begins with: the latest. */
const mostExecutions = 20_000;
const mostDecisions = 10_000;
const decisionDays = 30;
const dayMs = 86_400_000;

export function createWarmRouter(ports: WarmRouterPorts): WarmRouter {
  const { store, clock, lookEveryMs = 10_000 } = ports;
  let warm: Promise<Router> | null = null;
  let derivedAt: number | null = null;
  let lookAt = -Infinity;
  return {
    async get() {
      const now = clock.now();
      if (warm !== null && now < lookAt) return warm;
      lookAt = now + lookEveryMs;
      const age = await store.derivationAge();
      if (warm === null || age.derivedAt !== derivedAt) {
        derivedAt = age.derivedAt;
        warm = readHistory(ports);
        // What could not be read is read again next time.
        warm.catch(() => {
          warm = null;
        });
      }
      return warm;
    },
    refresh() {
      lookAt = -Infinity;
      warm = null;
    },
  };
}

async function readHistory({ store, clock, settings }: WarmRouterPorts): Promise<Router> {
  const router = createRouter(settings);
  const executions = await store.routedExecutions(mostExecutions);
  const calls = Map.groupBy(executions, ({ session }) => session);
  for (const execution of executions)
    router.learn(outcomeOf(execution, calls.get(execution.session)?.length ?? 1));
  const since = clock.now() - decisionDays * dayMs;
  const rows = await store.decisions({ since, limit: mostDecisions });
  for (const decision of rows.flatMap((row) => pastDecision(row) ?? [])) {
    router.recall(decision);
    const told = toldOutcome(decision);
    if (told !== null) router.learn(told);
  }
  return router;
}

/** A session's cost is shared evenly by its calls. */
function outcomeOf(
  { tool, house, model, taskType, params, isSuccess, sessionCostNano }: RoutedExecution,
  calls: number,
): RoutedOutcome {
  const costUsd = sessionCostNano === null ? null : sessionCostNano / 1e9 / calls;
  const known = costUsd !== null && costUsd > 0 ? costUsd : null;
  return { tool, house, model, taskType, text: params, isSuccess, costUsd: known };
}

/** What people or programs told of a decision that no execution belongs to. */
function toldOutcome(decision: PastDecision): RoutedOutcome | null {
  const { task, chosenArm, outcome, hasExecution } = decision;
  if (outcome === null || outcome.source !== "told" || hasExecution) return null;
  const { isSuccess, costUsd } = outcome;
  return {
    house: chosenArm.house,
    model: chosenArm.model,
    tool: chosenArm.tool ?? task.tool,
    taskType: task.taskType,
    text: null,
    isSuccess,
    costUsd: costUsd !== null && costUsd > 0 ? costUsd : null,
  };
}
